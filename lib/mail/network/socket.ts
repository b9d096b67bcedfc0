import net from 'node:net';
import type tls from 'node:tls';
import { Finding, type Stage } from '../judge/failure.ts';
import { inOrderOfAnswer, noteAnswer } from './families.ts';
import { assertPortPermitted, hostName, type Resolve, resolvePermitted } from './guard-address.ts';
import { lookUp, lookUpNow } from './look-up.ts';
import type { ConnectionStep, MailServer } from './server.ts';
import { noteEnd, type Tap, tapInto } from './tap.ts';
import { forgetTickets, keepTickets, type Ticket, takeTicket } from './tickets.ts';
import { secure, secureContext } from './tls.ts';

export type SocketOptions = {
  signal: AbortSignal;
  onStage: (stage: Stage) => void;
  onStep?: (step: ConnectionStep) => void;
  /** Who says which addresses a name has; the system unless said otherwise. */
  resolve?: Resolve;
  /** A person waits: a name that nobody answered for lately is asked for again. */
  isAsked?: boolean | undefined;
  /** May go on from a TLS session that was verified lately (tickets.ts). */
  resumes?: boolean;
  /** Hears all that passes on it. */
  tap?: Tap | undefined;
};

// Servers with many addresses exist; trying more than these would eat the whole limit.
const mostAddresses = 6;
const perAddressMs = 5_000;

/**
 * Connects to a permitted address of the server and, for `tls`, promises a verified session. Nothing has been
 * sent but the handshake. The socket is paused and closes when the signal aborts, also later on.
 */
export async function openSocket(server: MailServer, options: SocketOptions): Promise<net.Socket> {
  const ticket = options.resumes && server.security === 'tls' ? takeTicket(server) : undefined;
  if (!ticket) return connect(server, options);
  let stage = 'connect' as Stage;
  const onStage = (reached: Stage) => {
    stage = reached;
    options.onStage(reached);
  };
  try {
    return await connect(server, { ...options, onStage }, ticket);
  } catch (error) {
    // What goes wrong with a ticket says nothing of the server: it is asked as if there had been none.
    if (stage !== 'tls') throw error;
    forgetTickets(server);
    options.signal.throwIfAborted();
    return connect(server, options);
  }
}

async function connect(server: MailServer, options: SocketOptions, ticket?: Ticket): Promise<net.Socket> {
  const { signal, onStage, onStep, isAsked, resolve = isAsked ? lookUpNow : lookUp, tap } = options;
  signal.throwIfAborted();
  onStage('connect');
  onStep?.('reaching');
  assertPortPermitted(server.port);
  const name = hostName(server.host);
  const place = `${name}:${server.port}`;
  const permitted = await orAborted(resolvePermitted(server.host, { resolve }), signal);
  const addresses = inOrderOfAnswer(place, permitted).slice(0, mostAddresses);
  const socket = net.connect({
    host: name,
    port: server.port,
    noDelay: true,
    autoSelectFamily: true,
    autoSelectFamilyAttemptTimeout: perAddressMs,
    // Only called for names, never for an address; answers with what was checked, whatever DNS says by now.
    lookup: (_name, _options, callback) => callback(null, addresses),
  });
  closeOnAbort(socket, signal);
  noteEnd(socket, tap);
  try {
    await opened(socket, 'connect', signal);
    noteAnswer(place, socket.remoteFamily === 'IPv6' ? 6 : 4);
    tap?.note({ words: `connected to ${socket.remoteAddress}` });
    if (server.security !== 'tls') {
      tapInto(socket, tap);
      return socket;
    }
    onStage('tls');
    onStep?.('securing');
    const session = ticket ? { session: ticket.session } : {};
    const secured = secure(socket, { ...tlsOptions(server), ...session });
    tapInto(secured, tap);
    if (options.resumes) keepTickets(secured, server, ticket);
    closeOnAbort(secured, signal);
    await opened(secured, 'secureConnect', signal);
    tap?.note('secured');
    return secured;
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

/** What a TLS handshake with this server needs, for imapflow, nodemailer and ourselves alike. */
export function tlsOptions(server: MailServer): tls.ConnectionOptions {
  const name = hostName(server.host);
  return {
    host: name,
    ...(net.isIP(name) ? {} : { servername: name }),
    secureContext: secureContext(),
    rejectUnauthorized: true, // said aloud: NODE_TLS_REJECT_UNAUTHORIZED must not reach mail servers
  };
}

/** Destroys the socket when the signal aborts, and keeps a late error from ending the process. */
export function closeOnAbort(socket: net.Socket, signal: AbortSignal): void {
  const close = () => socket.destroy();
  signal.addEventListener('abort', close, { once: true });
  socket.once('close', () => signal.removeEventListener('abort', close));
  socket.on('error', () => {}); // whoever waits for the socket hears of it too
}

function opened(socket: net.Socket, event: 'connect' | 'secureConnect', signal: AbortSignal): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const onError = (error: Error) => settle(() => reject(error));
  const onClose = () => settle(() => reject(signal.aborted ? signal.reason : gone()));
  const onOpen = () => settle(resolve);
  const settle = (how: () => void) => {
    socket.off('error', onError).off('close', onClose).off(event, onOpen);
    how();
  };
  socket.once('error', onError).once('close', onClose).once(event, onOpen);
  return promise;
}

function gone(): Finding {
  return new Finding('network', 'the connection was closed', 'ECONNRESET');
}

// getaddrinfo cannot be cancelled: its answer is then simply not waited for.
function orAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const onAbort = () => reject(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  return Promise.race([promise, aborted]).finally(() => signal.removeEventListener('abort', onAbort));
}
