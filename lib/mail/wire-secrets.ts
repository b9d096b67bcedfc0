import { type Credential, tokenMechanisms } from './credential.ts';
import { Finding, MailFailure } from './judge/failure.ts';
import type { MailServer } from './network/server.ts';
import { tokenMessage } from './token-exchange.ts';

/** Refuses, before anything is sent, a name or password that no mail protocol can carry. Throws a `MailFailure`. */
export function assertSendable(user: string, credential: Credential): void {
  const secret = credential.kind === 'password' ? credential.password : credential.accessToken;
  // RFC 7628 3.1: in a token's exchange a control character ends a field; RFC 6750 2.1: a token holds no space.
  const barred = credential.kind === 'password' ? /[\r\n\0]/ : /[\p{Cc}]/u;
  for (const [what, text, isBarred] of [
    ['user name', user, barred],
    [
      credential.kind === 'password' ? 'password' : 'token',
      secret.reveal(),
      credential.kind === 'password' ? barred : /[^\x21-\x7e]/,
    ],
  ] as const) {
    if (text === '' || isBarred.test(text)) {
      const evidence =
        text === '' ? `no ${what} is set` : `the ${what} holds a character that cannot be sent`;
      throw new MailFailure('auth', new Finding('unknown', evidence, 'NOT_SENDABLE', false).verdict);
    }
  }
}

/** What of these must never be seen: the secret, and the forms in which it travels or a server may repeat it. */
export function secretsOf(server: MailServer, credential: Credential): string[] {
  if (credential.kind === 'oauth2') {
    const token = credential.accessToken.reveal();
    const sent = tokenMechanisms.map((mechanism) => tokenMessage(mechanism, server, token));
    return [token, Buffer.from(token).toString('base64'), ...sent];
  }
  const { user } = server;
  const plain = credential.password.reveal();
  const base64 = [plain, user && `\0${user}\0${plain}`].map((text) => Buffer.from(text).toString('base64'));
  const quoted = plain.replace(/["\\]/g, '\\$&');
  const form = new URLSearchParams([['', plain]]).toString().slice(1);
  const url = [encodeURIComponent(plain.toWellFormed()), form];
  const lower = url.map((text) => text.replace(/%../g, (code) => code.toLowerCase()));
  return [...new Set([plain, ...base64, quoted, ...url, ...lower])];
}
