import { Secret } from '../secret.ts';

/** Where the audit log goes. */
export type Receiver =
  | { kind: 'syslog'; over: 'udp' | 'tcp' | 'tls'; host: string; port: number }
  | { kind: 'web'; url: Secret; authorization: Secret | undefined };

/** RFC 5426 3.3, RFC 5425 4.1; for plain TCP, RFC 6587 names none: 601 is the port of syslog-conn (RFC 3195). */
const ports = { udp: 514, tcp: 601, tls: 6514 } as const;

/** What REKEY_AUDIT_TO names, once lib/env.ts has found it to be an address. Pure. */
export function receiverOf(address: Secret, authorization?: Secret): Receiver {
  const url = new URL(address.reveal());
  const over = /^syslog\+(udp|tcp|tls):$/.exec(url.protocol)?.[1] as keyof typeof ports | undefined;
  if (!over) return { kind: 'web', url: new Secret(url.href), authorization };
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  return { kind: 'syslog', over, host, port: Number(url.port) || ports[over] };
}

/** A receiver as people may see it: without what its path, its query or its words may hold. Pure. */
export function nameOfReceiver(receiver: Receiver): string {
  if (receiver.kind === 'web') return new URL(receiver.url.reveal()).host;
  return `${receiver.host}:${receiver.port} (syslog, ${receiver.over})`;
}
