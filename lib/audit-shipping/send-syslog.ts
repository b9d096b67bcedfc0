import dgram from 'node:dgram';
import { once } from 'node:events';
import net from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import tls from 'node:tls';
import { secureContext } from '../mail/network/tls.ts';
import type { Receiver } from './receiver.ts';

type Syslog = Extract<Receiver, { kind: 'syslog' }>;

/**
 * Sends messages of RFC 5424, in their order. Over TCP (RFC 6587 3.4.1) and TLS (RFC 5425 4.3) each is counted in octets; syslog has no
 * answer, so the connection is ended behind them, and they count as taken once the receiver has read to that end and closed
 * its side. One that died before, was never there, or lets nobody in, fails: it is given the time of a round to say so. Over UDP
 * (RFC 5426) they have only left. Throws what went wrong.
 */
export async function sendSyslog(
  to: Syslog,
  messages: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  signal.throwIfAborted();
  if (to.over === 'udp') return sendDatagrams(to, messages, signal);
  const began = performance.now();
  const socket = to.over === 'tls' ? openTls(to) : net.connect({ host: to.host, port: to.port });
  const cut = () => socket.destroy(signal.reason instanceof Error ? signal.reason : new Error('stopped'));
  signal.addEventListener('abort', cut, { once: true });
  const broken = new Promise<never>((_, reject) => {
    socket.on('error', reject);
  });
  const early = new Promise<never>((_, reject) => {
    socket.once('end', () =>
      reject(new Error('the receiver closed the connection before it had everything')),
    );
  });
  const well = <T>(step: Promise<T>) => Promise.race([step, early, broken]);
  early.catch(() => {});
  try {
    await well(new Promise((open) => socket.once(to.over === 'tls' ? 'secureConnect' : 'connect', open)));
    const roundMs = Math.max(shortestRoundMs, 2 * (performance.now() - began));
    socket.resume();
    await well(pause(roundMs));
    await well(new Promise((left) => socket.write(counted(messages), left)));
    await well(pause(roundMs));
    const closed = once(socket, 'close');
    socket.end();
    await Promise.race([closed, broken]);
    if (!socket.readableEnded) throw new Error('the receiver broke the connection off');
  } finally {
    signal.removeEventListener('abort', cut);
    socket.destroy();
  }
}

const shortestRoundMs = 50;

const counted = (messages: readonly string[]) =>
  messages.map((message) => `${Buffer.byteLength(message)} ${message}`).join('');

const openTls = ({ host, port }: Syslog): tls.TLSSocket =>
  tls.connect({
    host,
    port,
    ...(net.isIP(host) ? {} : { servername: host }),
    secureContext: secureContext(),
    rejectUnauthorized: true, // said aloud: NODE_TLS_REJECT_UNAUTHORIZED must not reach receivers
  });

/** What one datagram bears (RFC 768), with room for the heads of IPv6. */
const longestDatagram = 65_000;
/** So long a machine takes to say that nobody listens there. */
const refusalMs = 200;

async function sendDatagrams(to: Syslog, messages: readonly string[], signal: AbortSignal): Promise<void> {
  const family = net.isIPv6(to.host) ? 'udp6' : 'udp4';
  const socket = dgram.createSocket({ type: family });
  let failed: Error | undefined;
  socket.on('error', (error) => {
    failed ??= error;
  });
  try {
    socket.connect(to.port, to.host);
    await once(socket, 'connect', { signal });
    for (const message of messages) {
      signal.throwIfAborted();
      await new Promise<void>((resolve, reject) =>
        socket.send(message.slice(0, longestDatagram), (error) => (error ? reject(error) : resolve())),
      );
    }
    await pause(refusalMs, undefined, { signal });
    if (failed) throw failed;
  } finally {
    socket.close();
  }
}
