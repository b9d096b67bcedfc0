import { cookies, headers } from 'next/headers';
import { newToken } from '../crypto/token.ts';
import { databaseTime } from '../db/clock.ts';
import { admitByProvider } from '../flows/admit-by-provider.ts';
import { connectIdentity } from '../flows/connect-identity.ts';
import { limiter } from '../limits/limiter.ts';
import { log } from '../log.ts';
import { authorizationUrl, exchangeAnswer, type Refused } from '../single-sign-on/client.ts';
import { type Claims, readClaims } from '../single-sign-on/judge.ts';
import { ownIdentities } from '../single-sign-on/own.ts';
import { findEnabledProvider, type IdentityProvider } from '../single-sign-on/store.ts';
import type { OpenSession } from '../users/session.ts';
import { noteOwnProof, startSessionBy } from './auth.ts';
import { cookieName, cookieOptions } from './cookies.ts';
import { originOf } from './origin-of.ts';
import { readSignOn, type SignOnRequest, sealSignOn, signOnSeconds } from './session-claims.ts';
import type { SignOnProblem } from './sign-on-words.ts';
import { sourceOf } from './source.ts';
import { afterSignIn, confirmPage, readUser, securityPage } from './viewer.ts';

/** Where identity providers send browsers back to, below each address of this system. */
export const callbackPath = '/login/callback';

/** Each costs the provider a question, and strangers may ask. */
const bySource = limiter({ name: 'sign-on-source', points: 200, seconds: 900 });

type Asked = Pick<SignOnRequest, 'purpose' | 'area' | 'next'>;

/**
 * Begins at an identity provider: what this browser needs when it comes back is in a sealed cookie of ten minutes. Answers
 * where to send it.
 */
export async function beginSignOn(
  id: string,
  asked: Asked,
  user: OpenSession | null,
): Promise<{ ok: true; url: URL } | { ok: false; problem: SignOnProblem }> {
  const request = await headers();
  const provider = await findEnabledProvider(id);
  if (!provider) return { ok: false, problem: 'gone' };
  if (!(await bySource.count(sourceOf(request))).ok) return { ok: false, problem: 'too_many' };
  const origin = await originOf(request);
  const kept: SignOnRequest = {
    ...{ ...asked, provider: id, origin, uid: user?.id ?? null },
    ...{ state: newToken(), nonce: newToken(), verifier: newToken() },
    startedAt: Math.floor(databaseTime().getTime() / 1000),
  };
  const way = { redirectUri: origin + callbackPath, again: asked.purpose === 'confirm' };
  const found = await authorizationUrl(provider, kept, way);
  if (!found.ok) return { ok: false, problem: noteRefused(provider, found) };
  (await cookies()).set(cookieName('sign-on'), await sealSignOn(kept), {
    ...cookieOptions(),
    maxAge: signOnSeconds,
  });
  return found;
}

/** Takes what a browser came back with, once, and answers the path to go on to. */
export async function finishSignOn(answer: URLSearchParams): Promise<string> {
  const jar = await cookies();
  const kept = await readSignOn(jar.get(cookieName('sign-on'))?.value);
  jar.delete({ name: cookieName('sign-on'), ...cookieOptions() });
  // The state says that this answer is to what this browser asked, and no other.
  if (!kept || answer.get('state') !== kept.state)
    return back({ area: '', next: '', purpose: 'sign_in' }, 'ended');
  const finished = await finish(kept, answer);
  return typeof finished === 'string' ? back(kept, finished) : finished.goTo;
}

async function finish(
  kept: SignOnRequest,
  answer: URLSearchParams,
): Promise<SignOnProblem | { goTo: string }> {
  const provider = await findEnabledProvider(kept.provider);
  if (!provider) return 'gone';
  if (answer.get('error') === 'access_denied') return 'cancelled';
  const url = new URL(`${kept.origin}${callbackPath}?${answer}`);
  const exchanged = await exchangeAnswer(provider, kept, url);
  if (!exchanged.ok) return noteRefused(provider, exchanged);
  const { claims } = exchanged;
  if (kept.purpose === 'sign_in') return admit(kept, provider, claims);
  const user = await readUser();
  if (!user || user.id !== kept.uid) return 'ended';
  if (kept.purpose === 'connect') {
    const connected = await connectIdentity(user, provider, readClaims(provider, claims).subject);
    return connected ? { goTo: securityPage } : 'taken';
  }
  const isTheirs = (await ownIdentities(user.id)).some(
    ({ issuer, subject }) => issuer === provider.issuer && subject === claims.sub,
  );
  if (!isTheirs) return 'somebody_else';
  if (!isFresh(claims, kept)) return 'not_asked_again';
  await noteOwnProof();
  return { goTo: afterSignIn(user.role, kept.next || '/you/confirm/done') };
}

async function admit(
  { area, next }: SignOnRequest,
  provider: IdentityProvider,
  claims: Claims,
): Promise<SignOnProblem | { goTo: string }> {
  const person = readClaims(provider, claims);
  const admitted = await admitByProvider(provider, person, { source: sourceOf(await headers()) });
  if (!admitted.ok) return admitted.why;
  const providerSid = typeof claims.sid === 'string' ? claims.sid.slice(0, 1000) : null;
  const by = { issuer: provider.issuer, providerSid, isFactorProven: person.isFactorProven };
  const started = await startSessionBy(admitted.user, by, admitted);
  if (started === 'second_factor')
    return { goTo: `/login/second-factor?${new URLSearchParams({ area, next })}` };
  return { goTo: afterSignIn(admitted.user.role, next || undefined, areaOf(area)) };
}

/** Whether the provider asked anew, and did not go by who was signed in there already. Clocks differ by some seconds. */
const isFresh = ({ auth_time }: Claims, { startedAt }: SignOnRequest) =>
  typeof auth_time === 'number' && auth_time >= startedAt - 60;

const areaOf = (area: string) => (['/phone', '/desktop'] as const).find((known) => known === area) ?? '';

/** The page where it began, which says what went wrong. */
function back({ area, next, purpose }: Asked, problem: SignOnProblem): string {
  const asked = new URLSearchParams({ ...(next ? { next } : {}), problem });
  if (purpose === 'connect') return `${securityPage}?${asked}`;
  if (purpose === 'confirm') return `${confirmPage(next)}&${new URLSearchParams({ problem })}`;
  return `${areaOf(area)}/login?${asked}`;
}

function noteRefused({ name }: IdentityProvider, { reason, evidence }: Refused): SignOnProblem {
  log.warn({ provider: name, reason, evidence }, 'single sign-on');
  return reason;
}
