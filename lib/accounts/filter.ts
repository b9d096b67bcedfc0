import { db, type Prisma } from '../db/client.ts';
import { databaseTime } from '../db/clock.ts';
import type { NotificationState } from '../db/generated/enums.ts';
import { isId } from '../db/id.ts';
import { literally, searchable } from '../db/list.ts';
import { assertNever } from '../errors.ts';
import { ownerLimit, type Viewer } from '../viewer.ts';
import { type AccountFilter, type IncidentFilter, ownersKinds } from './schema.ts';

/** What a filter finds among the accounts that the viewer may see. `ids`: of these alone. */
export function whereOf(
  viewer: Viewer,
  filter: AccountFilter & { ids?: string[] },
): Prisma.MailAccountWhereInput {
  const all: Prisma.MailAccountWhereInput[] = [];
  const { state, paused, attention, incident, host, ownerId, q, ids } = filter;
  const owner = ownerLimit(viewer);
  if (owner !== null) all.push({ ownerId: owner });
  if (ownerId) all.push(isId(ownerId) ? { ownerId } : { id: { in: [] } });
  if (state) all.push({ state: { in: Array.isArray(state) ? state : [state] } });
  if (paused !== undefined) all.push({ pausedAt: paused ? { not: null } : null });
  if (attention) all.push({ pausedAt: null, state: { not: 'active' } });
  if (incident) all.push({ incidents: { some: incidentsOf(incident) } });
  if (host) all.push({ search: { is: atHost(host) } });
  if (q) all.push({ search: { is: matching(q) } });
  if (ids) all.push({ id: { in: ids } });
  return { AND: all };
}

function incidentsOf(which: IncidentFilter): Prisma.IncidentWhereInput {
  const yesterday = new Date(databaseTime().getTime() - 24 * 3_600_000);
  const open = { closedAt: null };
  /** Messages to its owner. */
  const messages = (...states: NotificationState[]) => ({
    recipientKind: { in: ownersKinds },
    state: { in: states },
  });
  // A password is tried on the page alone: of links of before there was `openedAt` that is all that is known.
  const opened: Prisma.UpdateLinkWhereInput = { OR: [{ openedAt: { not: null } }, { tests: { gt: 0 } }] };
  const unopened = { updateLinks: { none: opened } };
  switch (which) {
    case 'open':
      return open;
    case 'new':
      return { openedAt: { gte: yesterday } };
    case 'repaired':
      return { closedAt: { gte: yesterday }, suspendedAt: { not: null } };
    case 'not_told':
      return {
        ...open,
        ...unopened,
        notifications: { none: messages('queued', 'sending', 'sent', 'perhaps_sent', 'failed', 'skipped') },
      };
    case 'undelivered':
      return {
        ...open,
        ...unopened,
        AND: [
          { notifications: { some: messages('failed', 'skipped') } },
          { notifications: { none: messages('queued', 'sending', 'sent', 'perhaps_sent') } },
        ],
      };
    case 'unopened':
      return { ...open, ...unopened, notifications: { some: messages('sent') } };
    case 'opened':
      return { ...open, updateLinks: { some: opened } };
    case 'tried':
      return { ...open, updateLinks: { some: { tests: { gt: 0 } } } };
    default:
      return assertNever(which);
  }
}

/** Every word must be found somewhere in what the table account_search holds of an account. */
function matching(q: string): Prisma.AccountSearchWhereInput {
  const words = searchable(q).split(/\s+/).filter(Boolean).slice(0, 8);
  return { AND: words.map((word) => ({ words: { contains: literally(smallLetters(word)) } })) };
}

/** Its incoming or its outgoing server. */
const atHost = (host: string): Prisma.AccountSearchWhereInput => ({ hosts: { has: host.toLowerCase() } });

// Letter by letter, as PostgreSQL does it: no final sigma.
const smallLetters = (word: string) => Array.from(word, (letter) => letter.toLowerCase()).join('');

const fewFound = 1_000;

/** A filter by the ids of what `q` finds, where that is little: it is then looked for only once. */
export async function narrowed(q: string | undefined): Promise<{ q?: undefined; ids?: string[] }> {
  if (!q) return {};
  const found = await db().accountSearch.findMany({
    where: matching(q),
    take: fewFound + 1,
    select: { accountId: true },
  });
  return found.length > fewFound ? {} : { q: undefined, ids: found.map(({ accountId }) => accountId) };
}

/** How many accounts have these words, or this server, where a filter of somebody who sees all asks for nothing else; else null. */
export async function countSearched(
  viewer: Viewer,
  { q, host, ...others }: AccountFilter,
): Promise<number | null> {
  const isAlone = Object.values(others).every((value) => value === undefined);
  if (!(q || host) || !isAlone || ownerLimit(viewer) !== null) return null;
  return db().accountSearch.count({
    where: { AND: [...(q ? [matching(q)] : []), ...(host ? [atHost(host)] : [])] },
  });
}
