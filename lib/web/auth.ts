import { cookies, headers } from 'next/headers';
import NextAuth, { type AuthOptions } from 'next-auth';
import { encode } from 'next-auth/jwt';
import CredentialsProvider from 'next-auth/providers/credentials';
import { sessionSecret } from '../crypto/key.ts';
import { db } from '../db/client.ts';
import { databaseTime } from '../db/clock.ts';
import { isId } from '../db/id.ts';
import { env } from '../env.ts';
import { log } from '../log.ts';
import { Secret } from '../secret.ts';
import { readSettings } from '../settings/store.ts';
import { newDeviceMark } from '../users/device-mark.ts';
import { maySignInLocally } from '../users/local-sign-in.ts';
import { nameBrowser } from '../users/name-browser.ts';
import { factorsOf, hasSecondFactor } from '../users/second-factor/has.ts';
import { type ProofOutcome, proveSecondFactor } from '../users/second-factor/prove.ts';
import {
  closeSession,
  noteProof,
  type OpenSession,
  openSession,
  readSession,
  type SessionUser,
  type SignedInBy,
} from '../users/session.ts';
import { completeSignIn, type SignInOutcome, trySignIn } from '../users/sign-in.ts';
import { cookieName, cookieOptions, isSecure } from './cookies.ts';
import {
  type Claims,
  halfSignedInSeconds,
  isClaims,
  openClaims,
  readHalfSignedIn,
  readSealedClaims,
  sealHalfSignedIn,
} from './session-claims.ts';
import { sourceOf } from './source.ts';

// next-auth 4 would ask the operator for NEXTAUTH_URL. Told to trust the host it is handed, it takes the origin from
// the headers that `callNextAuth` makes up, and from no header of the request.
process.env.AUTH_TRUST_HOST ??= 'true';
delete process.env.NEXTAUTH_URL;

/** A year: the mark that tells this browser's attempts from a stranger's. */
const deviceSeconds = 31_536_000;

/**
 * Signs in within a server action or a route: sets the cookies, or says why not. Who has a second factor is asked for it
 * next, and is not signed in until then.
 */
export async function signIn(email: string, password: Secret): Promise<SignInOutcome> {
  let outcome: SignInOutcome | undefined;
  const report = (told: SignInOutcome) => {
    outcome = told;
  };
  // 1. next-auth binds a sign-in to a token of the same browser; here both halves are ours, and the action's
  //    origin was checked by Next. 2. It calls authorize below, and hands out the session's cookie.
  const csrf = await callNextAuth({ action: ['csrf'], method: 'GET' });
  const answer = await callNextAuth({
    action: ['callback', 'credentials'],
    method: 'POST',
    cookies: Object.fromEntries(csrf.cookies.map(({ name, value }) => [name, value])),
    body: { email, password: password.reveal(), csrfToken: csrf.body?.csrfToken, json: 'true' },
    report,
  });
  if (!outcome) throw new Error('sign-in was not tried: see the log');
  if (!outcome.ok && outcome.reason === 'second_factor') await askSecondFactor(outcome.user);
  if (!outcome.ok) return outcome;
  const session = answer.cookies.find(({ name }) => name === cookieName('session'));
  if (!session) throw new Error('next-auth set no session');
  const maxAge = (await readSettings())['access.sessionHours'] * 3600;
  (await cookies()).set(session.name, session.value, { ...cookieOptions(), maxAge });
  return outcome;
}

/** Ends the session of this browser, at the server first. */
export async function signOut(): Promise<void> {
  const claims = await readClaims();
  if (claims) await closeSession(claims.sid);
  (await cookies()).delete({ name: cookieName('session'), ...cookieOptions() });
}

/**
 * Signs in somebody who just proved who they are in another way than by name and password (an invitation, a link for a
 * forgotten one). Who has a second factor is asked for it next, and is not signed in until then; nor is who may sign in by
 * single sign-on alone.
 */
export async function startSession(user: SessionUser): Promise<'signed_in' | 'second_factor' | 'elsewhere'> {
  if (!(await maySignInLocally(user))) return 'elsewhere';
  const factors = await db().user.findUniqueOrThrow({ where: { id: user.id }, select: factorsOf });
  if (hasSecondFactor(factors)) {
    await askSecondFactor(user);
    return 'second_factor';
  }
  await renewSession(user, null);
  return 'signed_in';
}

/** Remembers for some minutes that this browser's user gave the right password, or who vouched for them, and nothing more. */
async function askSecondFactor({ id, sessionVersion }: SessionUser, by?: SignedInBy): Promise<void> {
  const sealed = await sealHalfSignedIn({ uid: id, ver: sessionVersion, by });
  const options = { ...cookieOptions(), maxAge: halfSignedInSeconds };
  (await cookies()).set(cookieName('second-factor'), sealed, options);
}

/**
 * Signs in whom an identity provider vouches for. Who has a second factor here is asked for it next, unless the provider
 * proved one.
 */
export async function startSessionBy(
  user: SessionUser,
  by: SignedInBy,
  { hasSecondFactor }: { hasSecondFactor: boolean },
): Promise<'signed_in' | 'second_factor'> {
  if (hasSecondFactor && !by.isFactorProven) {
    await askSecondFactor(user, by);
    return 'second_factor';
  }
  await completeHere(user, by);
  return 'signed_in';
}

const readHalf = async () => readHalfSignedIn((await cookies()).get(cookieName('second-factor'))?.value);

/** Who gave the right password with this browser and still owes the second factor; null for nobody. */
export async function halfSignedInUser(): Promise<SessionUser | null> {
  const half = await readHalf();
  if (!half || !isId(half.uid)) return null;
  return db().user.findFirst({
    // A password replaced meanwhile, or a login taken away, ends this too.
    where: { id: half.uid, sessionVersion: half.ver, allowLogin: true },
    select: { id: true, email: true, name: true, role: true, sessionVersion: true },
  });
}

/** By whom a user came who owes only the second factor here; null: by their own password, or another way. */
export async function signedInByOf({ id }: SessionUser): Promise<SignedInBy | null> {
  const half = await readHalf();
  return (half?.uid === id && half.by) || null;
}

/** Signs in who owes only the second factor, given a code of it. */
export async function finishSignIn(user: SessionUser, code: Secret): Promise<ProofOutcome> {
  const from = await proofFrom();
  const outcome = await proveSecondFactor(user, code, from);
  if (!outcome.ok) return outcome;
  await completeHere(user, await signedInByOf(user));
  return outcome;
}

/** Signs in who just proved all that is asked of them; `by`: single sign-on. */
export async function completeHere(user: SessionUser, by: SignedInBy | null): Promise<void> {
  await completeSignIn(user, (await proofFrom()).source, by?.issuer);
  await renewSession(user, by);
  (await cookies()).delete({ name: cookieName('second-factor'), ...cookieOptions() });
}

/** Where a proof comes from, for its limits. */
export async function proofFrom(): Promise<{ source: string; deviceMark: string | undefined }> {
  const deviceMark = (await cookies()).get(cookieName('device'))?.value;
  return { source: sourceOf(await headers()), deviceMark };
}

/** Notes that who is signed in with this browser has just proved again who they are. */
export async function noteOwnProof(): Promise<void> {
  const claims = await readClaims();
  if (claims) await noteProof(claims.sid);
}

/**
 * Another session for who has just proved all that is asked of them; this browser is known as theirs. `by`: who signed
 * them in; left out, it is who did so for the session that this one takes the place of.
 */
export async function renewSession(user: SessionUser, by?: SignedInBy | null): Promise<void> {
  const maxAge = (await readSettings())['access.sessionHours'] * 3600;
  const signedInBy = by === undefined ? (await readClaims())?.by : by;
  const { id } = await openSession(user.id, databaseTime(), { ...(await whereFrom()), ...signedInBy });
  const token = {
    sid: id,
    ver: user.sessionVersion,
    ...(signedInBy ? { by: signedInBy } : {}),
  } satisfies Claims;
  const sealed = await encode({ token, secret: sessionSecret().reveal(), maxAge });
  const jar = await cookies();
  jar.set(cookieName('session'), sealed, { ...cookieOptions(), maxAge });
  jar.set(cookieName('device'), newDeviceMark(user.id), { ...cookieOptions(), maxAge: deviceSeconds });
}

/** Which session this browser's cookie names, whether it is still open or not; null for none. */
export async function claimedSessionId(): Promise<string | null> {
  return (await readClaims())?.sid ?? null;
}

async function whereFrom(): Promise<{ browser: string; source: string }> {
  const asked = await headers();
  return { browser: nameBrowser(asked.get('user-agent')), source: sourceOf(asked) };
}

/** Who is signed in with this request, asked of the database; null for nobody. */
export async function currentUser(): Promise<OpenSession | null> {
  const claims = await readClaims();
  return claims && readSession(claims.sid, claims.ver);
}

async function readClaims(): Promise<Claims | null> {
  return readSealedClaims((await cookies()).get(cookieName('session'))?.value);
}

export type NextAuthCall = {
  action: string[];
  method: string;
  query?: Record<string, string>;
  cookies?: Record<string, string>;
  body?: Record<string, unknown>;
  report?: (outcome: SignInOutcome) => void;
};
export type NextAuthAnswer = {
  status: number;
  headers: Headers;
  cookies: { name: string; value: string }[];
  body: { csrfToken?: string; url?: string } | undefined;
  text: string;
};

/** Speaks to next-auth with plain values, so that no header of a request decides on an address. */
export async function callNextAuth(call: NextAuthCall): Promise<NextAuthAnswer> {
  const address = new URL(env().url);
  const request = {
    method: call.method,
    query: { ...call.query, nextauth: call.action },
    cookies: call.cookies ?? {},
    body: call.body ?? {},
    headers: { host: address.host, 'x-forwarded-proto': address.protocol.slice(0, -1) },
  };
  const answer: NextAuthAnswer = {
    status: 200,
    headers: new Headers(),
    cookies: [],
    body: undefined,
    text: '',
  };
  const setCookies: string[] = [];
  const response = {
    status(code: number) {
      answer.status = code;
      return response;
    },
    getHeader: (name: string) => (name === 'Set-Cookie' ? setCookies : undefined),
    setHeader(name: string, value: string | string[]) {
      if (name === 'Set-Cookie') setCookies.splice(0, setCookies.length, ...[value].flat());
      else answer.headers.set(name, String(value));
      return response;
    },
    json(body: object) {
      answer.headers.set('Content-Type', 'application/json');
      answer.text = JSON.stringify(body);
    },
    send(body: unknown) {
      answer.text = typeof body === 'string' ? body : body === undefined ? '' : JSON.stringify(body);
    },
    end() {},
  };
  await NextAuth(request as never, response as never, await authOptions(call.report));
  for (const line of setCookies) {
    answer.headers.append('Set-Cookie', line);
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
    answer.cookies.push({ name, value: decodeURIComponent(value) });
  }
  answer.body = answer.text.startsWith('{') ? JSON.parse(answer.text) : undefined;
  return answer;
}

async function authOptions(report?: (outcome: SignInOutcome) => void): Promise<AuthOptions> {
  const maxAge = (await readSettings())['access.sessionHours'] * 3600;
  const options = cookieOptions();
  return {
    secret: sessionSecret().reveal(),
    session: { strategy: 'jwt', maxAge },
    jwt: { maxAge, decode: ({ token }) => openClaims(token) },
    useSecureCookies: isSecure(),
    cookies: {
      sessionToken: { name: cookieName('session'), options },
      csrfToken: { name: cookieName('csrf'), options },
      callbackUrl: { name: cookieName('callback'), options },
    },
    pages: { signIn: '/login', signOut: '/login', error: '/login' },
    providers: [
      CredentialsProvider({
        id: 'credentials',
        name: 'Rekey',
        credentials: { email: {}, password: {} },
        authorize: (given) => authorize(given, report),
      }),
    ],
    callbacks: {
      // Only ways within this system, and as a path: the page may be open under another name of this host.
      redirect: ({ url, baseUrl }) =>
        isOwnPath(url) ? url : isOwnPath(pathOf(url, baseUrl)) ? pathOf(url, baseUrl) : '/',
      async jwt({ token, user }) {
        if (user) {
          const { id, sessionVersion } = user as unknown as SessionUser;
          const session = await openSession(id, databaseTime(), await whereFrom());
          return { sid: session.id, ver: sessionVersion };
        }
        if (isClaims(token) && (await readSession(token.sid, token.ver))) return token;
        throw new Error('this session has ended');
      },
      async session({ session, token }) {
        const user = isClaims(token) ? await readSession(token.sid, token.ver) : null;
        return { expires: session.expires, user: user ? { name: user.name, email: user.email } : {} };
      },
    },
    events: {
      async signOut({ token }) {
        if (isClaims(token)) await closeSession(token.sid);
      },
    },
    logger: {
      error: (code) => log.warn({ code }, 'next-auth'),
      warn: (code) => log.debug({ code }, 'next-auth'),
      debug: () => {},
    },
  };
}

async function authorize(
  given: Record<string, string> | undefined,
  report?: (outcome: SignInOutcome) => void,
) {
  try {
    const asked = await headers();
    const jar = await cookies();
    const outcome = await trySignIn({
      email: String(given?.email ?? ''),
      password: new Secret(String(given?.password ?? '')),
      source: sourceOf(asked),
      deviceMark: jar.get(cookieName('device'))?.value,
    });
    report?.(outcome);
    if (!outcome.ok) return null;
    jar.set(cookieName('device'), newDeviceMark(outcome.user.id), {
      ...cookieOptions(),
      maxAge: deviceSeconds,
    });
    return outcome.user;
  } catch (err) {
    // next-auth would put the message of an exception into an address.
    log.error({ err }, 'sign-in');
    return null;
  }
}

/** A path of this system, and nothing that a browser takes for another host. */
export function isOwnPath(path: string): boolean {
  return /^\/(?![/\\])[^\\\p{Cc}]*$/u.test(path) && path.length <= 2000;
}

function pathOf(url: string, baseUrl: string): string {
  if (!URL.canParse(url) || new URL(url).origin !== baseUrl) return '';
  const { pathname, search, hash } = new URL(url);
  return pathname + search + hash;
}
