import { refusedServer } from '../accounts/refused-server.ts';
import { db } from '../db/client.ts';
import type { AccountType } from '../db/generated/enums.ts';
import type { Discovery } from '../discovery/discover.ts';
import type { FoundServer } from '../discovery/rank.ts';
import { recordEvent } from '../events/record.ts';
import { limiter } from '../limits/limiter.ts';
import { abilitiesOf } from '../mail/abilities.ts';
import { findOpenLink } from '../update-links/store.ts';
import { findServers } from './find-servers.ts';
import { noteOpened } from './note-link-opened.ts';

type Place = { host: string; port: number; security: 'tls' | 'starttls' | 'none' };

/** Where an account is: what discovery found, or what its owner says. */
export type ChosenServers = { incoming: Place & { type?: AccountType }; outgoing: Place | null };

export type ServersChosen =
  | 'kept'
  /** Nothing answers where the address points to. */
  | 'none_found'
  /** Others are being looked for here at this moment. */
  | 'busy'
  /** Looked for too often within the hour. */
  | 'too_often'
  /** Rekey may not speak to it. */
  | 'not_permitted'
  /** The link does not work, or the account is connected: what opens it goes to no other server. */
  | 'link_invalid';

/**
 * Says for an account that nobody has connected yet at which servers it is, before anything of its owner's goes there:
 * what they typed, or what is found by the address when they ask for that. Nothing is stored of any secret here, and
 * whoever holds the link of a connected account changes nothing.
 */
export async function chooseServers(token: string, typed: ChosenServers | 'look'): Promise<ServersChosen> {
  const link = await findOpenLink(db(), token);
  if (!link || link.account.credential || link.account.providerId) return 'link_invalid';
  await noteOpened(link);
  const { id, address } = link.account;
  let servers = typed;
  if (servers === 'look') {
    if (!(await looks.count(id)).ok) return 'too_often';
    const found = await findServers(address);
    if (!found.ok) return 'busy';
    const best = bestOf(found.discovery, await typeOfMail(id));
    if (!best) return 'none_found';
    servers = { ...best, incoming: { type: 'imap', ...best.incoming } };
  }
  const { incoming, outgoing } = servers;
  const refused = [
    ...(await refusedServer('incoming', incoming)),
    ...(outgoing ? await refusedServer('outgoing', outgoing) : []),
  ];
  if (refused.length > 0) return 'not_permitted';
  return db().$transaction(async (tx) => {
    const { count } = await tx.mailAccount.updateMany({
      // Connected at this very moment by somebody else: then it stays where it is.
      where: { id, providerId: null, credential: { is: null } },
      data: serverColumnsOf(servers),
    });
    if (count === 0) return 'link_invalid';
    const details = { by: 'its owner', fields: ['incoming server', 'outgoing server'] };
    await recordEvent(tx, { kind: 'changed', accountId: id, details });
    return 'kept';
  });
}

const looks = limiter({ name: 'servers looked for', points: 10, seconds: 3600 });

/**
 * The first servers found that answer; null: no incoming one does. `type`: how the account is fetched already; else by IMAP
 * wherever an IMAP server answers, since what a new account is fetched by cannot be changed later. Pure.
 */
export function bestOf(
  { incoming, outgoing }: Discovery,
  type: AccountType | null = null,
): ChosenServers | null {
  const first = (servers: FoundServer[]) => {
    const best = servers.find(({ works }) => works);
    return best ? { host: best.host, port: best.port, security: best.security } : null;
  };
  const byPop3 = incoming.filter((server) => server.type === 'pop3');
  const imap = type === 'pop3' ? null : first(incoming.filter((server) => !byPop3.includes(server)));
  const pop3 = imap || type === 'imap' ? null : first(byPop3);
  const best = imap ?? (pop3 && { ...pop3, type: 'pop3' as const });
  return best && { incoming: best, outgoing: first(outgoing) };
}

/** How an account is fetched whose mail is here already: its messages are known by the names of that protocol. Null: it has none. */
async function typeOfMail(id: string): Promise<AccountType | null> {
  const row = await db().mailAccount.findUnique({
    where: { id },
    select: { type: true, folders: { take: 1, select: { id: true } } },
  });
  return row && row.folders.length > 0 ? row.type : null;
}

/** The columns of both servers; who signs in there stays. Pure. */
const serverColumnsOf = ({ incoming, outgoing }: ChosenServers) => ({
  ...(incoming.type
    ? { type: incoming.type, ...(abilitiesOf[incoming.type].tells ? {} : { instant: false }) }
    : {}),
  incomingHost: incoming.host,
  incomingPort: incoming.port,
  incomingSecurity: incoming.security,
  outgoingHost: outgoing?.host ?? null,
  outgoingPort: outgoing?.port ?? null,
  outgoingSecurity: outgoing?.security ?? null,
});
