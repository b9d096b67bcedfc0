import type tls from 'node:tls';
import type { MailServer } from './server.ts';
import { secureContext } from './tls.ts';

/** What a server gave out for taking up a TLS session again (RFC 8446, 2.2; RFC 5077), and when its certificate was verified. */
export type Ticket = { session: Buffer; verifiedAt: number };

/** From a certificate that was verified this long ago nobody goes on: it is shown, and verified, anew. */
const trustedMs = 600_000;
const mostServers = 200;
const mostOfOne = 20;

// Of one trust only: with other authorities there is another context, and nothing was verified yet.
const held = new WeakMap<tls.SecureContext, Map<string, Ticket[]>>();

function ticketsOf(): Map<string, Ticket[]> {
  const context = secureContext();
  const tickets = held.get(context) ?? new Map<string, Ticket[]>();
  held.set(context, tickets);
  return tickets;
}

const placeOf = ({ host, port }: MailServer) => `${host}:${port}`;

/** One of this server's, used once (RFC 8446, C.4); undefined: there is none whose certificate was verified lately. */
export function takeTicket(server: MailServer): Ticket | undefined {
  const ticket = ticketsOf().get(placeOf(server))?.pop();
  return ticket && performance.now() - ticket.verifiedAt < trustedMs ? ticket : undefined;
}

/** Nothing is taken up again with this server. */
export function forgetTickets(server: MailServer): void {
  ticketsOf().delete(placeOf(server));
}

/** Keeps what the server gives out on a connection that was verified, itself or, where it went on by `used`, at the time of that. */
export function keepTickets(secured: tls.TLSSocket, server: MailServer, used: Ticket | undefined): void {
  const keep = (session: Buffer | undefined) => {
    if (!session || !secured.authorized) return;
    const verifiedAt = used && secured.isSessionReused() ? used.verifiedAt : performance.now();
    const tickets = ticketsOf();
    const ofServer = tickets.get(placeOf(server)) ?? [];
    if (ofServer.length < mostOfOne) ofServer.push({ session, verifiedAt });
    tickets.set(placeOf(server), ofServer);
    for (const place of tickets.keys()) {
      if (tickets.size <= mostServers) break;
      tickets.delete(place);
    }
  };
  secured.on('session', keep);
  // Before 1.3 it comes ahead of the verification.
  secured.once('secureConnect', () => {
    if (secured.getProtocol() === 'TLSv1.2') keep(secured.getSession());
  });
}
