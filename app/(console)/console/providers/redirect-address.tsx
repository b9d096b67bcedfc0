import { redirectUri } from '#lib/consents/redirect-uri.ts';
import { CopyText } from './copy-text.tsx';

/** What has to be registered at a provider for owners to come back here. */
export function RedirectAddress() {
  return <CopyText label="Redirect address" text={redirectUri()} />;
}
