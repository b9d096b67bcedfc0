import type { Credential, PasswordCredential, TokenCredential } from '../credential.ts';
import { judgeOffer } from '../judge/capabilities.ts';
import { Finding, MailFailure } from '../judge/failure.ts';
import type { MailServer } from '../network/server.ts';
import { endOfExchange, saslName, tokenMessage } from '../token-exchange.ts';
import { type Attempted, blameless, wasJudged } from '../was-judged.ts';
import { type Capabilities, codeIn, isQuestion, isYes } from './answers.ts';

type Mechanism = 'user' | 'plain' | 'login';

/** What a sign-in needs of its session. */
type Exchange = {
  readonly isOpen: boolean;
  say(command: string): void;
  answer(): Promise<string>;
  /** What an answer that refuses means. */
  refusal(answer: string): MailFailure;
};

export type Hooks = {
  /** What the server offers, in the words of the judge. */
  offers: readonly string[];
  /** The server has accepted the credential, whatever it says of the mailbox. */
  onAccepted: () => void;
};

/**
 * Signs in by the mechanisms offered, one after the other, and goes on to the next only where the server cannot have
 * looked at the credential: one refusal of it at the server at most. Nothing is sent where the server has said that it takes
 * none. Throws the refusal that decides.
 */
export async function signIn(
  session: Exchange,
  server: MailServer,
  credential: Credential,
  capabilities: Capabilities,
  hooks: Hooks,
): Promise<void> {
  const ways =
    credential.kind === 'oauth2'
      ? tokenWays(server, credential, capabilities, hooks)
      : passwordWays(server, credential, capabilities, hooks);
  let first: MailFailure | undefined;
  for (const way of ways) {
    const ended = await way(session).catch((error) => {
      throw first ?? error; // what it said before it went away is the reason
    });
    const { answer, challenge } = ended;
    if (isYes(answer)) return hooks.onAccepted();
    if (codeIn(answer) === 'IN-USE') hooks.onAccepted();
    const refusal = session.refusal(challenge ? `${challenge}\r\n${answer}` : answer);
    const isUnknown = refusal.verdict.cause === 'protocol';
    const isJudged =
      credential.kind === 'oauth2' ? !isUnknown : wasJudged(answer.replace(/^-ERR ?/i, ''), refusal, ended);
    if (!session.isOpen || isJudged) throw refusal;
    first ??= blameless(refusal);
  }
  throw first;
}

/** One exchange: how it ended, and how far the secret went in it. */
type Ended = Attempted & { answer: string; challenge?: string };
type Way = (session: Exchange) => Promise<Ended>;

function passwordWays(
  { user }: MailServer,
  { password }: PasswordCredential,
  capabilities: Capabilities,
  { offers }: Hooks,
): Way[] {
  const plain = password.reveal();
  const mechanisms = mechanismsOf(capabilities, user + plain, !offers.includes('LOGINDISABLED'));
  if (mechanisms.length === 0) throw noneTaken(offers);
  const base64 = (text: string) => Buffer.from(text).toString('base64');
  const ways: Record<Mechanism, Way> = {
    user: (session) => byName(session, user, plain),
    // RFC 4616 and draft-murchison-sasl-login, in answer to the server's question: RFC 5034 4 bounds what fits in one line.
    plain: (session) => byExchange(session, 'PLAIN', [base64(`\0${user}\0${plain}`)]),
    login: (session) => byExchange(session, 'LOGIN', [base64(user), base64(plain)]),
  };
  return mechanisms.map((name) => ways[name]);
}

/** Pure. The mechanisms to try, in this order; SASL carries any bytes. */
export function mechanismsOf(
  capabilities: Capabilities,
  toSend: string,
  takesUser = capabilities?.has('USER') ?? true,
): Mechanism[] {
  // A server that knows no CAPA knows USER (RFC 2449 6.3).
  if (!capabilities) return ['user'];
  const sasl = capabilities.get('SASL') ?? [];
  const isPrintable = /^[\x20-\x7e]*$/.test(toSend);
  const all: [Mechanism, boolean][] = [
    ['user', takesUser && isPrintable],
    ['plain', sasl.includes('PLAIN')],
    ['login', sasl.includes('LOGIN')],
    ['user', takesUser && !isPrintable],
  ];
  return all.filter(([, isOffered]) => isOffered).map(([mechanism]) => mechanism);
}

/** RFC 1939 7. The password leaves only if the name was taken. */
async function byName(session: Exchange, user: string, password: string): Promise<Ended> {
  session.say(`USER ${user}`);
  const named = await session.answer();
  if (!isYes(named)) return { answer: named, isSent: false, isCancelled: false };
  session.say(`PASS ${password}`);
  return { answer: await session.answer(), isSent: true, isCancelled: false };
}

/** RFC 5034 4. Whoever asks again after it was told everything is told `end`: it may have said in its question what is wrong. */
async function byExchange(
  session: Exchange,
  name: string,
  answers: readonly string[],
  end = '*',
): Promise<Ended> {
  const left = [...answers];
  let challenge: string | undefined;
  session.say(`AUTH ${name}`);
  for (let asked = 0; ; asked++) {
    const answer = await session.answer();
    const isOver = !isQuestion(answer) || challenge !== undefined;
    const far = { isSent: asked > 0 && left.length === 0, isCancelled: challenge !== undefined };
    if (isOver) return { answer, ...far, ...(challenge === undefined ? {} : { challenge }) };
    const next = left.shift();
    if (next === undefined) challenge = answer;
    session.say(next ?? end);
  }
}

function tokenWays(
  server: MailServer,
  { accessToken, mechanisms }: TokenCredential,
  capabilities: Capabilities,
  { offers }: Hooks,
): Way[] {
  const sasl = capabilities?.get('SASL') ?? [];
  const offered = mechanisms.filter((name) => sasl.includes(saslName[name]));
  if (offered.length === 0) {
    const evidence = `the server takes no token (${offers.join(' ') || 'no SASL'})`;
    throw new MailFailure('auth', new Finding('protocol', evidence.slice(0, 200), 'NO_TOKEN_TAKEN').verdict);
  }
  return offered.map((name) => (session) => {
    const message = tokenMessage(name, server, accessToken.reveal());
    return byExchange(session, saslName[name], [message], endOfExchange[name]);
  });
}

function noneTaken(offers: readonly string[]): MailFailure {
  const cause = judgeOffer(offers, true) ?? 'protocol';
  const evidence =
    cause === 'tls'
      ? 'the server takes no password without encryption'
      : `the server takes no password (${offers.join(' ')})`;
  return new MailFailure('auth', new Finding(cause, evidence.slice(0, 200), 'LOGINDISABLED').verdict);
}
