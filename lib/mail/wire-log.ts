import { messageOf } from '../errors.ts';
import { log } from '../log.ts';
import type { Credential } from './credential.ts';
import type { MailServer } from './network/server.ts';
import type { Side, Tap } from './network/tap.ts';
import { secretsOf } from './wire-secrets.ts';
import { type Showing, WireText } from './wire-text.ts';

/** What is noted is no side's words, but what became of the connection. */
export type LineSide = Side | 'noted';

/** Takes down what is said on connections, as lines that may be shown. */
export type WireLog = {
  /** Of one that is about to be opened: where its lines go. What is answered false is the last. */
  connection(to: { protocol: string; server: string }): (side: LineSide, line: string) => boolean;
};

/**
 * What hears a connection with this server for a log; undefined, and nothing is heard, where there is none. Credentials and mail are taken
 * out before anything is handed on. Whatever goes wrong with it ends the log of this connection, and never the connection.
 */
export function tapOf(
  wire: WireLog | undefined,
  protocol: string,
  showing: () => Showing,
  server: MailServer,
  credential: Credential | null,
): Tap | undefined {
  if (!wire) return undefined;
  const { host, port, security } = server;
  const tell = wire.connection({ protocol, server: `${host}:${port}` });
  const text = new WireText(showing(), credential ? secretsOf(server, credential) : [], tell);
  let isOver = false;
  const safely = (work: () => unknown) => {
    if (isOver) return;
    try {
      work();
    } catch (error) {
      isOver = true;
      log.warn({ reason: messageOf(error) }, 'a connection is recorded no longer');
    }
  };
  safely(() => tell('noted', `connecting, ${securityWords[security]}`));
  return {
    pass: (side, bytes) => safely(() => text.pass(side, bytes)),
    note: (what) =>
      safely(() => {
        if (what === 'secured') text.restart();
        isOver = what === 'closed';
        tell('noted', typeof what === 'string' ? noted[what] : what.words);
      }),
  };
}

const securityWords = { tls: 'TLS', starttls: 'STARTTLS', none: 'not encrypted' } as const;
const noted = { secured: 'encrypted from here on', closed: 'closed' } as const;
