import { normaliseMailAddress } from '../fields/mail-address.ts';
import { limiter } from '../limits/limiter.ts';
import { missingForLinks } from '../rules/requirements.ts';
import { readSettings } from '../settings/store.ts';
import { sendForgottenPasswordLink } from './send-sign-in-link.ts';

/** So many a place may ask for: an office behind one address, and no more. */
const bySource = limiter({ name: 'password-link-source', points: 60, seconds: 3600 });
/** So many go to one mailbox, whoever asks. Within this time the first of them still works (issue.ts). */
const byAddress = limiter({ name: 'password-link', points: 3, seconds: 4 * 3600 });

export type PasswordLinkAnswer =
  /** The link is on its way to who signs in with this address; where nobody does, the answer is the same. */
  | { ok: true; send: () => Promise<void> }
  | { ok: false; reason: 'not_an_address' }
  | { ok: false; reason: 'settings_missing' }
  | { ok: false; reason: 'too_many'; retryAfterMs: number };

/**
 * *Forgot your password?* The answer is reached without looking who exists; `send` looks, and is called once the answer
 * is out, so that neither its words nor its time tell. No more than three messages go to a mailbox in four hours: then
 * `send` does nothing, since links that work are there.
 */
export async function askForPasswordLink(asked: {
  email: string;
  source: string;
}): Promise<PasswordLinkAnswer> {
  const email = normaliseMailAddress(asked.email.trim());
  if (!email) return { ok: false, reason: 'not_an_address' };
  if (missingForLinks(await readSettings()).length > 0) return { ok: false, reason: 'settings_missing' };
  const here = await bySource.count(asked.source);
  if (!here.ok) return { ok: false, reason: 'too_many', retryAfterMs: here.retryAfterMs };
  const there = await byAddress.count(email);
  return { ok: true, send: async () => (there.ok ? sendForgottenPasswordLink(email) : undefined) };
}
