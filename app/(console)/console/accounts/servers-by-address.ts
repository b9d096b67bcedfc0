import type { Discovery } from '#lib/discovery/discover.ts';
import type { FoundServer } from '#lib/discovery/rank.ts';

type Posted = Record<string, unknown>;
type Server = Record<string, unknown>;
type Servers = { incoming: Server; outgoing?: Server };

const partOf = (posted: Posted, use: 'incoming' | 'outgoing') => (posted[use] ?? {}) as Server;

/** Whether the form names no incoming server. Pure. */
export const lacksServer = (posted: Posted): boolean => partOf(posted, 'incoming').host === undefined;

/**
 * The servers that a posted form does not name, as its address led to them: the first that answers for each use. What was typed
 * beside them (a user name, a password, a server for sending) stays. Null: no server to fetch from answers. Pure.
 */
export function serversOf(posted: Posted, { address, incoming, outgoing }: Discovery): Servers | null {
  const [fetches, sends] = [incoming, outgoing].map((servers) => servers.find(({ works }) => works));
  if (!fetches) return null;
  const named = partOf(posted, 'outgoing');
  const found = { ...placeOf(fetches, address), type: fetches.type ?? 'imap' };
  return {
    incoming: { ...found, ...typedOf(partOf(posted, 'incoming')) },
    ...(named.host === undefined && sends
      ? { outgoing: { ...placeOf(sends, address), ...typedOf(named) } }
      : {}),
  };
}

const placeOf = ({ host, port, security, user }: FoundServer, address: string): Server => ({
  host,
  port,
  security,
  ...(user === address ? {} : { user }),
});

const typedOf = ({ user, password }: Server): Server => ({
  ...(user === undefined ? {} : { user }),
  ...(password === undefined ? {} : { password }),
});

/** As the form's fields would hold them, but no password. Pure. */
export function asTyped(servers: Servers): Record<string, string> {
  const fields = Object.entries(servers).flatMap(([use, server]) =>
    Object.entries(server)
      .filter(([name]) => name !== 'password')
      .map(([name, value]) => [`${use}.${name}`, String(value)] as const),
  );
  return { ...Object.fromEntries(fields), ...(servers.outgoing ? { hasOutgoing: 'true' } : {}) };
}
