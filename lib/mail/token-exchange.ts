import type { TokenMechanism } from './credential.ts';
import type { MailServer } from './network/server.ts';

/** The SASL name of a mechanism, as servers offer it. */
export const saslName = { xoauth2: 'XOAUTH2', oauthbearer: 'OAUTHBEARER' } as const satisfies Record<
  TokenMechanism,
  string
>;

/** What is sent for a token, as base64. developers.google.com/gmail/imap/xoauth2-protocol; RFC 7628 3.1. Pure. */
export function tokenMessage(mechanism: TokenMechanism, server: MailServer, token: string): string {
  const { user, host, port } = server;
  const text =
    mechanism === 'xoauth2'
      ? `user=${user}\x01auth=Bearer ${token}\x01\x01`
      : `n,a=${gs2Name(user)},\x01host=${host}\x01port=${port}\x01auth=Bearer ${token}\x01\x01`;
  return Buffer.from(text).toString('base64');
}

/** What ends the exchange after the server's challenge: nothing, or the one byte of RFC 7628 3.2.3. */
export const endOfExchange = { xoauth2: '', oauthbearer: 'AQ==' } as const satisfies Record<
  TokenMechanism,
  string
>;

// RFC 5801 4: a comma and an equals sign are spelled.
const gs2Name = (user: string) => user.replaceAll('=', '=3D').replaceAll(',', '=2C');
