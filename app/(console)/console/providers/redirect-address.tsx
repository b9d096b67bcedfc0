import { CopyText } from '#components/ui/copy-text.tsx';
import { redirectUri } from '#lib/consents/redirect-uri.ts';

/** What has to be registered at a provider for owners to come back here. */
export function RedirectAddress() {
  return <CopyText label="Redirect address" text={redirectUri()} />;
}
