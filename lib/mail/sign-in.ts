import type { Secret } from '../crypto/secret.ts';
import { judgeOffer } from './classify/capabilities.ts';
import { Finding, MailFailure } from './failure.ts';
import type { ImapClient } from './imap-client.ts';

/** Refuses, before anything is sent, a name or password that no mail protocol can carry. Throws a `MailFailure`. */
export function assertSendable(user: string, password: Secret): void {
  for (const [what, text] of [
    ['user name', user],
    ['password', password.reveal()],
  ] as const) {
    if (text === '' || /[\r\n\0]/.test(text)) {
      const evidence = text === '' ? `no ${what} is set` : `the ${what} contains a line break or a NUL`;
      throw new MailFailure('auth', new Finding('unknown', evidence, 'NOT_SENDABLE', false).verdict);
    }
  }
}

/** What of these must never be seen: the password, and the forms in which it travels or a server may repeat it. */
export function secretsOf(user: string, password: Secret): string[] {
  const plain = password.reveal();
  const base64 = [plain, user && `\0${user}\0${plain}`].map((text) => Buffer.from(text).toString('base64'));
  const quoted = plain.replace(/["\\]/g, '\\$&');
  const form = new URLSearchParams([['', plain]]).toString().slice(1);
  const url = [encodeURIComponent(plain.toWellFormed()), form];
  const lower = url.map((text) => text.replace(/%../g, (code) => code.toLowerCase()));
  return [...new Set([plain, ...base64, quoted, ...url, ...lower])];
}

type Mechanism = 'LOGIN' | 'LOGIN literal' | 'PLAIN';

/**
 * Signs in once, with one mechanism: one refusal at the server at most. The password reaches it byte for byte,
 * and is not sent at all where the server has said that it takes none.
 */
export async function signIn(client: ImapClient, user: string, password: Secret): Promise<void> {
  const mechanism = chooseMechanism(client.capabilities, user + password.reveal());
  if (!mechanism) throw noPasswordTaken(client);
  client.expectCapabilityUpdate = true;
  const reply =
    mechanism === 'PLAIN'
      ? await authenticatePlain(client, user, password)
      : await client.exec('LOGIN', [
          { type: mechanism === 'LOGIN' ? 'STRING' : 'LITERAL', value: text(user, mechanism) },
          {
            type: mechanism === 'LOGIN' ? 'STRING' : 'LITERAL',
            value: text(password.reveal(), mechanism),
            sensitive: true,
          },
        ]);
  client.state = client.states.AUTHENTICATED;
  client.authenticated = user;
  client.expectCapabilityUpdate = false; // a list that came with the OK has been taken; none is asked for
  reply.next();
}

/** Pure. LOGIN is one exchange and quotes ASCII exactly; anything else travels as base64, or as a literal. */
export function chooseMechanism(
  capabilities: ReadonlyMap<string, unknown>,
  toSend: string,
): Mechanism | undefined {
  const mechanisms = [...capabilities.keys()].filter((name) => name.startsWith('AUTH='));
  const hasPlain = capabilities.has('AUTH=PLAIN');
  // RFC 3501 6.2.3: LOGIN is there unless LOGINDISABLED says otherwise. Only tokens offered: it would be refused.
  const onlyTokens = mechanisms.length > 0 && mechanisms.every((name) => /OAUTH|BEARER/i.test(name));
  const hasLogin = !capabilities.has('LOGINDISABLED') && !onlyTokens;
  const isPrintable = /^[\x20-\x7e]*$/.test(toSend);
  if (hasLogin && isPrintable) return 'LOGIN';
  if (hasPlain) return 'PLAIN';
  return hasLogin ? 'LOGIN literal' : undefined;
}

// RFC 4616, with the initial response of RFC 4959 where the server takes it.
async function authenticatePlain(client: ImapClient, user: string, password: Secret) {
  const encoded = Buffer.from(`\0${user}\0${password.reveal()}`).toString('base64');
  const initial = client.capabilities.has('SASL-IR');
  let asked = 0;
  return await client.exec(
    'AUTHENTICATE',
    [
      { type: 'ATOM', value: 'PLAIN' },
      ...(initial ? [{ type: 'ATOM', value: encoded, sensitive: true }] : []),
    ],
    {
      // Asked again after it was told: cancelled, so that the server ends the command.
      onPlusTag: async () => client.write(asked++ > 0 ? '*' : encoded),
    },
  );
}

function text(value: string, mechanism: Mechanism): string | Buffer {
  return mechanism === 'LOGIN' ? value : Buffer.from(value);
}

function noPasswordTaken(client: ImapClient): MailFailure {
  const offered = [...client.capabilities.keys()];
  const cause = judgeOffer(offered, true) ?? 'protocol';
  const evidence =
    cause === 'tls'
      ? 'the server takes no password without encryption'
      : `the server takes no password (${offered.filter((name) => /^AUTH=|^LOGIN/.test(name)).join(' ')})`;
  return new MailFailure('auth', new Finding(cause, evidence.slice(0, 200), 'LOGINDISABLED').verdict);
}
