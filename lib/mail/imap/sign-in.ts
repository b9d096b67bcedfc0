import type { Secret } from '../../secret.ts';
import type { Credential, PasswordCredential } from '../credential.ts';
import { judgeOffer } from '../judge/capabilities.ts';
import { Finding, MailFailure } from '../judge/failure.ts';
import type { MailServer } from '../network/server.ts';
import { blameless, wasJudged } from '../was-judged.ts';
import type { ImapClient, ImapReply } from './imap-client.ts';
import { signInByToken } from './sign-in-by-token.ts';

type Mechanism = 'LOGIN' | 'PLAIN at once' | 'PLAIN' | 'AUTHENTICATE LOGIN' | 'LOGIN literal';

export type Hooks = {
  /** What became of one try, as the session understands it. */
  explain: (error: unknown) => unknown;
  /** A refusal without a judgement: the reason, should the next try come to no answer. */
  onPassedOver: (refusal: MailFailure) => void;
};

/**
 * Signs in by the mechanisms offered, one after the other, and goes on to the next only where the server cannot have
 * looked at the password: one refusal of it at the server at most. The password reaches it byte for byte, and is not
 * sent at all where the server has said that it takes none. Throws what `explain` makes of the refusal that decides.
 */
export async function signIn(
  client: ImapClient,
  server: MailServer,
  credential: Credential,
  hooks: Hooks,
): Promise<void> {
  if (credential.kind === 'oauth2') await signInByToken(client, server, credential, hooks);
  else await signInByPassword(client, server.user, credential, hooks);
}

async function signInByPassword(
  client: ImapClient,
  user: string,
  { password }: PasswordCredential,
  { explain, onPassedOver }: Hooks,
): Promise<void> {
  const mechanisms = mechanismsOf(client.capabilities, user + password.reveal());
  if (mechanisms.length === 0) throw noPasswordTaken(client);
  let first: MailFailure | undefined;
  for (const mechanism of mechanisms) {
    const attempt = new Attempt(client, user, password);
    client.forgetLines();
    client.expectCapabilityUpdate = true;
    try {
      const reply = await attempt.run(mechanism);
      client.state = client.states.AUTHENTICATED;
      client.authenticated = user;
      client.expectCapabilityUpdate = false; // a list that came with the OK has been taken; none is asked for
      reply.next();
      return;
    } catch (error) {
      const explained = explain(error);
      if (!(explained instanceof MailFailure)) throw explained;
      const said = taggedLine(client);
      if (first && !said) throw first; // what it said before it went away is the reason
      if (client.isOver || !said) throw explained;
      if (wasJudged(said.replace(/^\S+ \S+ ?/, ''), explained, attempt, commandIsOff)) throw explained;
      first ??= blameless(explained);
      onPassedOver(first);
    }
  }
  throw first;
}

/** Pure. The mechanisms to try, in this order. LOGIN is one exchange and quotes ASCII exactly; the others carry any bytes. */
export function mechanismsOf(capabilities: ReadonlyMap<string, unknown>, toSend: string): Mechanism[] {
  const mechanisms = [...capabilities.keys()].filter((name) => name.startsWith('AUTH='));
  // RFC 3501 6.2.3: LOGIN is there unless LOGINDISABLED says otherwise. Only tokens offered: it would be refused.
  const onlyTokens = mechanisms.length > 0 && mechanisms.every((name) => /OAUTH|BEARER/i.test(name));
  const hasLogin = !capabilities.has('LOGINDISABLED') && !onlyTokens;
  const hasPlain = capabilities.has('AUTH=PLAIN');
  const isPrintable = /^[\x20-\x7e]*$/.test(toSend);
  const all: [Mechanism, boolean][] = [
    ['LOGIN', hasLogin && isPrintable],
    ['PLAIN at once', hasPlain && capabilities.has('SASL-IR')],
    ['PLAIN', hasPlain],
    ['AUTHENTICATE LOGIN', capabilities.has('AUTH=LOGIN')],
    ['LOGIN literal', hasLogin && !isPrintable],
  ];
  return all.filter(([, isOffered]) => isOffered).map(([mechanism]) => mechanism);
}

/** One exchange, and how far the password went in it. */
class Attempt {
  isSent = false;
  /** The server asked for more after it had everything: who knows what it meant by that. */
  isCancelled = false;
  readonly #client: ImapClient;
  readonly #user: string;
  readonly #password: Secret;

  constructor(client: ImapClient, user: string, password: Secret) {
    this.#client = client;
    this.#user = user;
    this.#password = password;
  }

  async run(mechanism: Mechanism): Promise<ImapReply> {
    const [user, password] = [this.#user, this.#password.reveal()];
    switch (mechanism) {
      case 'LOGIN':
        return await this.#login('STRING', user, password);
      case 'LOGIN literal':
        return await this.#login('LITERAL', Buffer.from(user), Buffer.from(password));
      // RFC 4616, with the initial response of RFC 4959; a server that says it takes one and asks all the same is told again.
      case 'PLAIN at once': {
        const message = base64(`\0${user}\0${password}`);
        this.isSent = true;
        return await this.#authenticate('PLAIN', [message], message);
      }
      case 'PLAIN':
        return await this.#authenticate('PLAIN', [base64(`\0${user}\0${password}`)]);
      // draft-murchison-sasl-login: asked for the name, then for the password, whatever words it uses.
      case 'AUTHENTICATE LOGIN':
        return await this.#authenticate('LOGIN', [base64(user), base64(password)]);
    }
  }

  async #login(type: string, user: string | Buffer, password: string | Buffer): Promise<ImapReply> {
    this.isSent = true;
    return await this.#client.exec('LOGIN', [
      { type, value: user },
      { type, value: password, sensitive: true },
    ]);
  }

  async #authenticate(name: string, answers: string[], initial?: string): Promise<ImapReply> {
    const left = [...answers];
    return await this.#client.exec(
      'AUTHENTICATE',
      [
        { type: 'ATOM', value: name },
        ...(initial ? [{ type: 'ATOM', value: initial, sensitive: true }] : []),
      ],
      {
        onPlusTag: async () => {
          const next = left.shift();
          this.isSent ||= next !== undefined && left.length === 0;
          // Asked again after it was told: cancelled, so that the server ends the command.
          this.isCancelled ||= next === undefined;
          this.#client.write(next ?? '*');
        },
      },
    );
  }
}

const base64 = (text: string) => Buffer.from(text).toString('base64');

/** The reply that ended the command, or undefined where none came. */
function taggedLine(client: ImapClient): string | undefined {
  const lines = client.saidSoFar.toString('utf8').split('\r\n');
  return lines.findLast((line) => /^[^\s*+]\S* (?:NO|BAD)(?: |$)/i.test(line));
}

// The command itself is off: what LOGINDISABLED would have said.
const commandIsOff =
  /^(?:the )?(?:login|authenticate)(?: command)?(?: is)? (?:disabled|not (?:supported|enabled|available))(?:[.,;!]|$)/;

function noPasswordTaken(client: ImapClient): MailFailure {
  const offered = [...client.capabilities.keys()];
  const cause = judgeOffer(offered, true) ?? 'protocol';
  const evidence =
    cause === 'tls'
      ? 'the server takes no password without encryption'
      : `the server takes no password (${offered.filter((name) => /^AUTH=|^LOGIN/.test(name)).join(' ')})`;
  return new MailFailure('auth', new Finding(cause, evidence.slice(0, 200), 'LOGINDISABLED').verdict);
}
