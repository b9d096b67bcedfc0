import { env } from '#lib/env.ts';
import { CopyText } from './copy-text.tsx';

/** What has to be registered at a provider for owners to come back here. */
export function RedirectAddress() {
  return <CopyText label="Redirect address" text={`${env().url}/consent/callback`} />;
}
