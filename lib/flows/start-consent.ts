import { consentOffer } from '../consents/offer.ts';
import { redirectUri } from '../consents/redirect-uri.ts';
import { beginConsent } from '../consents/store.ts';
import { databaseTime } from '../db/clock.ts';
import { limiter } from '../limits/limiter.ts';
import { log } from '../log.ts';
import { authorizationUrl } from '../providers/client.ts';
import type { Provider } from '../providers/store.ts';
import type { MailboxAnswer } from '../update-links/password-form.ts';
import type { UpdateFailure } from '../update-links/update-result.ts';
import { enterUpdate, type UpdateDoor } from './update-door.ts';

export type ConsentStart = {
  door: UpdateDoor;
  /** The page to come back to. */
  origin: string;
  page: string;
  /** They signed in as somebody else before: the provider is to ask who they are. */
  asSomebodyElse?: boolean;
  mailbox?: MailboxAnswer | undefined;
};

/** Where to send the browser, and what it has to hold when it comes back. */
export type ConsentStarted = { ok: true; url: URL; name: string; browser: string };

const starts = limiter({ name: 'consent started', points: 20, seconds: 3600 });

/** Sends an owner to the provider to sign in. Nothing of the account changes, whatever comes of it. */
export async function startConsent({
  door,
  origin,
  page,
  asSomebodyElse = false,
  mailbox,
}: ConsentStart): Promise<ConsentStarted | UpdateFailure> {
  const entered = await enterUpdate(door);
  if (!entered.ok) return entered;
  if (mailbox === 'another') return { ok: false, reason: 'needs_own_account' };
  const { account } = entered;
  const provider = await consentOffer(account.id);
  if (!provider) return { ok: false, reason: 'consent_unavailable' };
  const counted = await starts.count(account.id);
  if (!counted.ok) {
    const retryAt = new Date(databaseTime().getTime() + counted.retryAfterMs);
    return { ok: false, reason: 'too_many_tries', limit: 'account', retryAt };
  }
  const { browser, ...asked } = await beginConsent({
    ...{ accountId: account.id, providerId: provider.id, origin, page, mailbox },
  });
  const found = await authorizationUrl(provider, {
    redirectUri: redirectUri(),
    ...asked,
    loginHint: account.incomingUser.includes('@') ? account.incomingUser : account.address,
    ...(asSomebodyElse ? { prompt: promptForAnother[provider.kind] } : {}),
  });
  if (!found.ok) {
    const { step, words, evidence } = found.refusal;
    log.warn({ account: account.id, provider: provider.id, step }, 'no way to the sign-in page');
    return { ok: false, reason: 'consent_refused', step, words, evidence };
  }
  return { ok: true, url: found.url, name: provider.name, browser };
}

// OpenID Connect Core 3.1.2.1; Google and Microsoft have a page to choose from whom they know.
const promptForAnother: Record<Provider['kind'], string> = {
  google: 'select_account consent',
  microsoft: 'select_account',
  custom: 'login consent',
};
