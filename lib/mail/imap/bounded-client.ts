import type net from 'node:net';
import tls from 'node:tls';
import { hostName } from '../network/guard-address.ts';
import type { MailLimits } from '../network/limits.ts';
import type { MailServer } from '../network/server.ts';
import { closeOnAbort, tlsOptions } from '../network/socket.ts';
import { type Tap, tapInto } from '../network/tap.ts';
import { ImapClient, maxResponseTokens } from './imap-client.ts';
import type { Rehearsal } from './rehearsal.ts';

type Bounds = {
  limits: MailLimits;
  /** How long the sign-in may take, in ms, where it is not what `limits` say. */
  signInMs: number | undefined;
  /** Told of every piece that comes in. */
  count(data: Buffer): void;
  /** Closes what is secured on the way. */
  signal: AbortSignal;
  /** What is done once the server has greeted: it signs in. */
  start(client: ImapClient): Promise<void>;
  firstTag: number | undefined;
  tap: Tap | undefined;
};

/** imapflow on a connection that stands, held to our limits of time and size; nothing leaves before `connect` is called. */
export function boundedClient(
  socket: net.Socket | Rehearsal,
  server: MailServer,
  { limits, signInMs = 0, count, signal, start, firstTag, tap }: Bounds,
): ImapClient {
  const { host, port, security, user } = server;
  return new ImapClient(
    {
      host: hostName(host),
      port,
      secure: security === 'tls',
      doSTARTTLS: security === 'starttls',
      logger: false,
      auth: { user },
      disableAutoIdle: true,
      // The clock of ours ends every phase; imapflow's own timers are only the second fence.
      connectionTimeout: limits.setupMs + 1000,
      greetingTimeout: limits.greetingMs + 1000,
      socketTimeout: Math.max(limits.greetingMs, limits.signInMs, limits.commandMs, signInMs) + 5000,
      maxLineLength: 32 * 1024 * 1024,
      maxLiteralSize: limits.messageBytes + 1024,
      maxResponseSize: limits.messageBytes + 1024 * 1024,
      maxResponseTokens,
      transport: {
        connect: (_options, onConnect) => {
          setImmediate(() => {
            onConnect();
            socket.on('data', count);
          });
          return socket as net.Socket;
        },
        // Whatever comes in between now and the handshake was injected: left for imapflow to find.
        prepareUpgrade: () => socket.off('data', count),
        upgrade: (_socket, _options, onSecure) => {
          const secured = tls.connect({ socket, ...tlsOptions(server) }, () => {
            tap?.note('secured');
            onSecure();
            secured.on('data', count);
          });
          closeOnAbort(secured, signal);
          tapInto(secured, tap);
          return secured;
        },
      },
    },
    { start, firstTag },
  );
}
