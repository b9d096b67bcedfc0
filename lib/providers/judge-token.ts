import type { Cause } from '../mail/judge/causes.ts';
import { retryAfter } from '../mail/judge/retry-after.ts';
import { display, fold } from '../mail/judge/text.ts';
import { wordOf } from '../words/word-of.ts';
import { googleAnswers } from './answers/google.ts';
import { type Meaning, meanings } from './answers/meanings.ts';
import { microsoftAnswers } from './answers/microsoft.ts';
import type { ProviderGrant, ProviderKind } from './presets.ts';

/** Why a provider gave no token, and who can mend it. */
export type TokenRefusal = {
  cause: Cause;
  /**
   * `ours`: the provider refuses our registration, every account of it alike. `consent`: the owner signs in again.
   * `administrator`: somebody of the organisation, or of the provider, has to change something. `later`: nobody.
   */
  step: 'ours' | 'consent' | 'administrator' | 'later';
  /** A sentence for the person who can mend it; of a token or secret there is nothing in it. */
  words: string;
  /** What the provider said, cleaned and cut. */
  evidence: string;
  code: string;
  retryAfterMs?: number;
};

/** What came back from a token endpoint in the place of a token. */
export type TokenAnswer =
  | { kind: 'nothing'; reason: string }
  /** RFC 6749 5.2, and what the two big ones add to it. */
  | {
      kind: 'error';
      status: number;
      error: string;
      description: string;
      subtype?: string;
      retryAfter?: string;
    }
  /** An answer in no shape of the protocol: a proxy, a page for people. */
  | { kind: 'other'; status: number; retryAfter?: string };

/**
 * What a token endpoint's answer means. Pure. Only what a person can mend by signing in again asks for their consent;
 * what is said of our registration blames no account; what is not understood is tried again later.
 */
export function judgeToken(
  provider: { kind: ProviderKind; grant: ProviderGrant },
  answer: TokenAnswer,
): TokenRefusal {
  if (answer.kind === 'nothing') return refusal('unreachable', display(answer.reason), 'NO_ANSWER');
  const { status } = answer;
  const pause = 'retryAfter' in answer ? pauseOf(answer.retryAfter) : {};
  if (answer.kind === 'other') {
    const meaning = status === 429 ? 'busy' : 'unclear';
    return { ...refusal(meaning, `the token endpoint answered ${status}`, `HTTP ${status}`), ...pause };
  }
  const { error, description, subtype } = answer;
  const evidence = display([error, description].filter(Boolean).join(': '));
  const { meaning, code } = meaningOf(provider.kind, { error, description, subtype, status });
  return { ...refusal(forGrant(meaning, provider.grant), evidence, code), ...pause };
}

function refusal(meaning: Meaning, evidence: string, code: string): TokenRefusal {
  return { ...meanings[meaning], evidence, code };
}

type Said = { error: string; description: string; subtype?: string | undefined; status: number };

function meaningOf(kind: ProviderKind, said: Said): { meaning: Meaning; code: string } {
  const { error, description, subtype = '', status } = said;
  if (kind === 'microsoft') {
    // The number is the reason; what stands in `error` is one word for many.
    const number = /\bAADSTS(\d{4,7})\b/.exec(description)?.[1];
    const meaning = number === undefined ? undefined : microsoftAnswers[number];
    if (meaning) return { meaning, code: `AADSTS${number}` };
  }
  const text = fold(`${error}: ${description} ${subtype}`);
  const ofGoogle = kind === 'google' ? googleAnswers.find(({ says }) => says.test(text)) : undefined;
  if (ofGoogle) return { meaning: ofGoogle.meaning, code: error };
  if (status === 429) return { meaning: 'busy', code: 'HTTP 429' };
  if (status >= 500) return { meaning: 'unclear', code: error || `HTTP ${status}` };
  const code = error || 'NO_TOKEN';
  if (asksForPause.test(text)) return { meaning: 'busy', code };
  if (isForNow.test(text)) return { meaning: 'unclear', code };
  const ofTheAccount = accountWords.find(({ says }) => says.test(text));
  if (ofTheAccount) return { meaning: ofTheAccount.meaning, code };
  const meaning = wordOf(standard, error.toLowerCase());
  // Many a provider has words of its own for a refresh token that is no longer good.
  const isOpen = !meaning || error === 'invalid_request';
  if (isOpen && tokenIsOver.test(text) && !isOurProof.test(text)) return { meaning: 'ended', code };
  return { meaning: meaning ?? 'unclear', code };
}

// As `fold` spells them: `error: error_description error_subtype`. Zoho, Yahoo, GitHub, Casdoor, Mail.ru, better-auth.
const asksForPause = /too many requests|rate[ _-]?limit|throttl|try again after/;
const isForNow = /temporar(?:y|ily)|try again later|please retry/;
const overWords = 'invalid|expired|revoked|bad|unknown|not found|not valid|malformed|has ended|decode';
const tokenIsOver = new RegExp(
  `(?:${overWords})[ _-](?:the |your )?(?:refresh[ _-]?)?(?:token|code|grant)\\b|(?:token|grant)(?![a-z]).{0,20}(?<![a-z])(?:${overWords})\\b`,
);
// One word stands for many reasons in `error`; where the words beside it tell of an account that is closed, no consent opens it. Keycloak,
// Auth0, Yahoo, Google.
const whose = '\\b(?:user|account|mailbox|identity) (?:is |was |has been |is currently )?';
const accountWords: readonly { says: RegExp; meaning: Meaning }[] = [
  { says: new RegExp(`${whose}(?:temporarily )?locked`), meaning: 'locked' },
  {
    says: new RegExp(`${whose}(?:disabled|suspended|blocked|deactivated|restricted|inactive|not active)\\b`),
    meaning: 'disabled',
  },
  {
    says: /\b(?:realm|tenant|organi[sz]ation|domain) (?:is )?(?:not enabled|disabled|suspended)\b/,
    meaning: 'policy',
  },
];
/** What we prove ourselves by may run out too. */
const isOurProof = /assertion|client|jwt/;

// RFC 6749 4.1.2.1 and 5.2, RFC 8628 3.5, OpenID Connect Core 3.1.2.6.
const standard: Record<string, Meaning> = {
  invalid_grant: 'ended',
  access_denied: 'declined',
  interaction_required: 'signInAgain',
  login_required: 'signInAgain',
  account_selection_required: 'signInAgain',
  consent_required: 'declined',
  mfa_required: 'secondFactor',
  invalid_client: 'registration',
  invalid_client_id: 'registration',
  invalid_client_secret: 'secret',
  restricted_client: 'registration',
  access_not_configured: 'registration',
  unauthorized_client: 'registration',
  unsupported_grant_type: 'registration',
  unsupported_response_type: 'registration',
  invalid_scope: 'registration',
  invalid_request: 'registration',
  invalid_target: 'registration',
  server_error: 'unclear',
  temporarily_unavailable: 'unclear',
  slow_down: 'busy',
};

/** Of the organisation's grant nobody is asked: what a person would mend, an administrator does. */
function forGrant(meaning: Meaning, grant: ProviderGrant): Meaning {
  if (grant === 'person' || meanings[meaning].step !== 'consent') return meaning;
  return 'organisationGrant';
}

/** RFC 9110 10.2.3: the seconds that a `Retry-After` asks for, which may be a date instead. Pure. */
export function secondsAsked(header: string | undefined, now: Date): string | undefined {
  const ms = header === undefined || /^\s*\d/.test(header) ? Number.NaN : Date.parse(header) - now.getTime();
  return ms > 0 ? `${Math.ceil(ms / 1000)}` : header;
}

// In seconds, as they come from `secondsAsked`.
function pauseOf(header: string | undefined): { retryAfterMs?: number } {
  if (!header || !/^\d{1,6}$/.test(header.trim())) return {};
  const ms = retryAfter(`retry after ${header.trim()} seconds`);
  return ms === undefined ? {} : { retryAfterMs: ms };
}
