import { cookies, headers } from 'next/headers';
import NextAuth, { type AuthOptions } from 'next-auth';
import CredentialsProvider from 'next-auth/providers/credentials';
import { sessionSecret } from '../crypto/key.ts';
import { databaseTime } from '../db/clock.ts';
import { env } from '../env.ts';
import { log } from '../log.ts';
import { Secret } from '../secret.ts';
import { readSettings } from '../settings/store.ts';
import { newDeviceMark } from '../users/device-mark.ts';
import { closeSession, openSession, readSession, type SessionUser } from '../users/session.ts';
import { type SignInOutcome, trySignIn } from '../users/sign-in.ts';
import { cookieName, cookieOptions, deviceSeconds, isSecure } from './cookies.ts';
import { isOwnPath } from './own-path.ts';
import { isClaims, openClaims } from './session-claims.ts';
import { sourceOf } from './source.ts';
import { whereFrom } from './where-from.ts';

// next-auth 4 would ask the operator for NEXTAUTH_URL. Told to trust the host it is handed, it takes the origin from
// the headers that `callNextAuth` makes up, and from no header of the request.
process.env.AUTH_TRUST_HOST ??= 'true';
delete process.env.NEXTAUTH_URL;

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

function pathOf(url: string, baseUrl: string): string {
  if (!URL.canParse(url) || new URL(url).origin !== baseUrl) return '';
  const { pathname, search, hash } = new URL(url);
  return pathname + search + hash;
}
