import type { AddressInfo } from 'node:net';
import { type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';
import type { KeyPair } from './certificates.ts';
import { teachOauthBearer } from './smtp-oauthbearer.ts';

export type CaughtMail = {
  from: string;
  to: string[];
  user: string | undefined;
  raw: Buffer;
  parsed: ParsedMail;
  /** When it came, in ms. */
  at: number;
};

export type SmtpSink = {
  port: number;
  /** Every mail it took, oldest first. */
  mails: CaughtMail[];
  /** Resolves with the first mail that fits, caught already or still to come. */
  waitForMail(fits?: (mail: CaughtMail) => boolean, timeoutMs?: number): Promise<CaughtMail>;
  setPassword(user: string, password: string): void;
  /** Sign-ins tried so far. */
  signIns: { user: string; accepted: boolean }[];
  /** What it answers instead of taking a sign-in, a sender, a recipient or a message; undefined: as usual. */
  refuse: {
    auth?: Refusal;
    sender?: Refusal;
    recipient?: Refusal /** Only this one. */;
    recipientIs?: string;
    data?: Refusal;
  };
  stop(): Promise<void>;
};

export type Refusal = { code: number; text: string };

type Options = {
  /** User name to password; without any, no sign-in is asked for. */
  users?: Record<string, string>;
  /** Takes access tokens too, and asks about each here (lib/testing/authorization-server.ts). */
  introspectionUrl?: string;
  /** How tokens are shown to it. */
  tokenMethods?: ('XOAUTH2' | 'OAUTHBEARER')[];
  pair?: KeyPair;
  /** TLS from the first byte instead of STARTTLS. */
  implicitTls?: boolean;
};

/** A sending server that keeps what it is given: with a required sign-in, STARTTLS, and refusals on demand. */
export async function startSmtpSink({
  users,
  introspectionUrl,
  tokenMethods = ['XOAUTH2'],
  pair,
  implicitTls = false,
}: Options = {}): Promise<SmtpSink> {
  teachOauthBearer();
  const passwords = new Map(Object.entries(users ?? {}));
  const sink: Omit<SmtpSink, 'port' | 'stop'> = {
    mails: [],
    signIns: [],
    refuse: {},
    setPassword: (user, password) => passwords.set(user, password),
    waitForMail: (fits = () => true, timeoutMs = 10_000) => waitFor(sink.mails, fits, timeoutMs),
  };
  const server = new SMTPServer({
    ...pair,
    secure: implicitTls,
    authOptional: passwords.size === 0 && !introspectionUrl,
    authMethods: ['PLAIN', 'LOGIN', ...(introspectionUrl ? tokenMethods : [])],
    allowInsecureAuth: true,
    disabledCommands: [...(pair ? [] : ['STARTTLS']), ...(users || introspectionUrl ? [] : ['AUTH'])],
    hideSTARTTLS: !pair,
    disableReverseLookup: true,
    onAuth: async ({ username = '', password = '', accessToken }, _session, done) => {
      const isHis = accessToken
        ? (await ownerOf(accessToken, introspectionUrl)) === username
        : passwords.has(username) && passwords.get(username) === password;
      const accepted = !sink.refuse.auth && isHis;
      sink.signIns.push({ user: username, accepted });
      if (accepted) return done(null, { user: username });
      // Without a user it answers 334 with this, then 535.
      if (accessToken && !sink.refuse.auth) return done(null, { data: refusedToken });
      done(answer(sink.refuse.auth ?? { code: 535, text: '5.7.8 Authentication credentials invalid' }));
    },
    onMailFrom: (_address, _session, done) => done(sink.refuse.sender && answer(sink.refuse.sender)),
    onRcptTo: ({ address }, _session, done) => {
      const { recipient, recipientIs = address } = sink.refuse;
      done(recipient && address === recipientIs ? answer(recipient) : undefined);
    },
    onData: (stream, { envelope, user }, done) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', async () => {
        if (sink.refuse.data) return done(answer(sink.refuse.data));
        const raw = Buffer.concat(chunks);
        const to = envelope.rcptTo.map(({ address }) => address);
        const from = envelope.mailFrom ? envelope.mailFrom.address : '';
        sink.mails.push({
          from,
          to,
          user: user as string | undefined,
          raw,
          parsed: await simpleParser(raw),
          at: Date.now(),
        });
        done();
      });
    },
  });
  server.on('error', () => {}); // a client that breaks off is none of its business
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return Object.assign(sink, {
    port: (server.server.address() as AddressInfo).port,
    stop: () => new Promise<void>((resolve) => server.close(resolve)),
  });
}

const refusedToken = { status: '401', schemes: 'bearer', scope: 'mail' };

/** Whose access token it is; undefined where it is void. */
async function ownerOf(token: string, introspectionUrl = ''): Promise<string | undefined> {
  const { username, password, origin, pathname } = new URL(introspectionUrl);
  const response = await fetch(`${origin}${pathname}`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}` },
    body: new URLSearchParams({ token }),
  });
  const claims = (await response.json()) as { active: boolean; sub?: string };
  return claims.active ? claims.sub : undefined;
}

function answer({ code, text }: Refusal): Error {
  return Object.assign(new Error(text), { responseCode: code });
}

async function waitFor(mails: CaughtMail[], fits: (mail: CaughtMail) => boolean, timeoutMs: number) {
  const end = Date.now() + timeoutMs;
  for (;;) {
    const found = mails.find(fits);
    if (found) return found;
    if (Date.now() > end) throw new Error(`no such mail within ${timeoutMs} ms; ${mails.length} caught`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}
