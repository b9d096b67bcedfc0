import { isBeyondAscii } from '../accounts/beyond-ascii.ts';
import { databaseTime } from '../db/clock.ts';
import type { Credential } from '../mail/credential.ts';
import type { Verdict } from '../mail/judge/classify.ts';
import type { Judged } from '../words/not-taken.ts';
import type { UpdateFailure } from './update-result.ts';

export type JudgedFailure = Extract<UpdateFailure, { reason: Judged }>;

/** What a person is told of a credential that a server did not take, by what the server said. Pure but for the clock. */
export function failureOf(
  { cause, evidence, retryAfterMs }: Verdict,
  triesLeft: number | null,
  shown: Credential,
): JudgedFailure {
  switch (cause) {
    case 'wrong_credentials': {
      const mayBeWhy = shown.kind === 'password' && isBeyondAscii(shown);
      const beyond = mayBeWhy ? { isBeyondAscii: true } : {};
      return { ok: false, reason: 'refused', evidence, triesLeft, ...beyond };
    }
    case 'app_password_required':
    case 'oauth_required':
    case 'account_disabled':
      return { ok: false, reason: cause, evidence, triesLeft };
    case 'throttled':
    case 'locked_out': {
      const retryAt = retryAfterMs ? new Date(databaseTime().getTime() + retryAfterMs) : null;
      return { ok: false, reason: cause, evidence, retryAt };
    }
    case 'server_unavailable':
    case 'network':
    case 'tls':
    case 'protocol':
      return { ok: false, reason: 'server_down', cause, evidence };
    default:
      return { ok: false, reason: 'server_down', cause: 'unknown', evidence };
  }
}
