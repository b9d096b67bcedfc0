import { db, type Prisma, type Tx } from '../db/client.ts';
import { databaseTime } from '../db/clock.ts';
import type { NotificationState } from '../db/generated/enums.ts';
import { isId } from '../db/id.ts';
import { type List, type ListQuery, listOf, literally, searchable } from '../db/list.ts';
import { assertNever } from '../errors.ts';
import { ownerLimit, type Viewer } from '../viewer.ts';
import { idsByOwner } from './by-owner.ts';
import { type AccountCounts, countAccounts, countedBy, isOfState } from './count.ts';
import { type AccountFilter, type AccountSort, type IncidentFilter, ownersKinds } from './schema.ts';
import { incomingOf, outgoingOf, serverColumns } from './servers.ts';

/** What is read of an account: never a sealed secret, only when and by whom it was set. */
const shown = {
  id: true,
  address: true,
  name: true,
  ...serverColumns,
  chosenFolders: true,
  sentFolder: true,
  sentCopies: true,
  deleteAfterDays: true,
  instant: true,
  instantTrouble: true,
  intervalMinutes: true,
  lastMailAt: true,
  watch: { select: { since: true, until: true } },
  afterLoss: true,
  keepDays: true,
  keepMegabytes: true,
  newFolders: true,
  sentFolderChoices: true,
  state: true,
  stateSince: true,
  pausedAt: true,
  credentialVersion: true,
  nextCheckAt: true,
  lastCheckAt: true,
  lastSuccessAt: true,
  lastOutcome: true,
  lastEvidence: true,
  refusals: true,
  recentChecks: true,
  messageCount: true,
  createdAt: true,
  updatedAt: true,
  owner: { select: { id: true, email: true, name: true, phone: true, alternateEmail: true } },
  provider: { select: { id: true, name: true } },
  credential: {
    select: { setAt: true, setBy: true, incomingKind: true, provider: { select: { id: true, name: true } } },
  },
  incidents: {
    where: { closedAt: null },
    take: 1,
    select: { id: true, cause: true, openedAt: true, suspendedAt: true },
  },
} as const satisfies Prisma.MailAccountSelect;

type Row = Prisma.MailAccountGetPayload<{ select: typeof shown }>;

/** A mail account as pages and the API see it. */
export type Account = ReturnType<typeof toAccount>;

function toAccount(row: Row) {
  return {
    id: row.id,
    address: row.address,
    name: row.name,
    type: row.type,
    owner: row.owner,
    incoming: { type: row.type, ...incomingOf(row) },
    outgoing: outgoingOf(row),
    /** Who signs its owner in in the place of a password, or would; null: nobody. */
    provider: row.credential ? row.credential.provider : row.provider,
    folders: row.chosenFolders,
    sentFolder: row.sentFolder,
    sentCopies: row.sentCopies,
    /** So many days after a message was stored it is deleted at the server; null: it stays there. */
    deleteAfterDays: row.deleteAfterDays,
    /** Set so that its server tells of new mail; whether one does, and why not. */
    instant: row.instant,
    instantTrouble: row.instantTrouble,
    waitingSince: row.watch && row.watch.until > databaseTime() ? row.watch.since : null,
    /** How often it is checked; null: as its mail host is set, or as all are. */
    intervalMinutes: row.intervalMinutes,
    lastMailAt: row.lastMailAt,
    /** What becomes here of mail that its server lost, and how much is kept; null: as the site's setting says. */
    afterLoss: row.afterLoss,
    keepDays: row.keepDays,
    keepMegabytes: row.keepMegabytes,
    newFolders: row.newFolders,
    sentFolderChoices: row.sentFolderChoices,
    state: row.state,
    stateSince: row.stateSince,
    paused: row.pausedAt !== null,
    pausedAt: row.pausedAt,
    lastCheckAt: row.lastCheckAt,
    lastSuccessAt: row.lastSuccessAt,
    /** 'ok', or a cause; null before the first check. */
    lastOutcome: row.lastOutcome,
    /** Why the last check failed; null when it did not. */
    cause: row.lastOutcome === 'ok' ? null : row.lastOutcome,
    lastEvidence: row.lastEvidence,
    refusals: row.refusals,
    /** The last 20 checks, oldest first: o ok, c credential refused, t transient failure. */
    recentChecks: row.recentChecks,
    nextCheckAt: row.pausedAt ? null : row.nextCheckAt,
    messageCount: row.messageCount,
    /** The open incident, if there is one. */
    incident: row.incidents[0] ?? null,
    credential: {
      version: row.credentialVersion,
      /** Null: it has none, and waits for its owner. */
      kind: row.credential?.incomingKind ?? null,
      setAt: row.credential?.setAt ?? null,
      setBy: row.credential?.setBy ?? null,
    },
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
  };
}

/** The accounts that the viewer may see, oldest first, `limit` at a time. */
export async function listAccounts(
  viewer: Viewer,
  { limit = 100, cursor, ...filter }: AccountFilter & ListQuery = {},
): Promise<List<Account>> {
  const where = whereOf(viewer, { ...filter, ...(await narrowed(filter.q)) });
  const rows = await db().mailAccount.findMany({
    where: cursor && isId(cursor) ? { AND: [where, { id: { gt: cursor } }] } : where,
    orderBy: { id: 'asc' },
    take: limit + 1,
    select: shown,
  });
  return listOf(rows, limit, toAccount);
}

export type AccountPage = { items: Account[]; total: number; page: number; pages: number };

type PageQuery = AccountFilter & { sort?: AccountSort; descending?: boolean; page?: number; limit?: number };

/**
 * One page of the console's grid, sorted; a page beyond the last gives the last. `counted`: what is counted of the viewer's
 * accounts beside it, which is then the total as well.
 */
export async function pageOfAccounts(
  viewer: Viewer,
  query: PageQuery = {},
  counted: Promise<AccountCounts> | null = null,
): Promise<AccountPage> {
  const { sort = 'address', descending = false, page = 1, limit = 50, ...filter } = query;
  const where = whereOf(viewer, { ...filter, ...(await narrowed(filter.q)) });
  const orderBy = [...orderOf(sort, descending ? 'desc' : 'asc'), { id: 'asc' as const }];
  // Only keys are sorted: the whole rows of very many accounts would be sorted on the disk.
  const idsOf = async (nth: number): Promise<string[]> => {
    const part = { skip: (nth - 1) * limit, take: limit };
    if (sort === 'owner' && isOfState(filter)) return idsByOwner(viewer, filter, { descending, ...part });
    const found = await db().mailAccount.findMany({ where, orderBy, ...part, select: { id: true } });
    return found.map(({ id }) => id);
  };
  const totalOf = async () => {
    const known = isOfState(filter) ? countedBy(await (counted ?? countAccounts(viewer)), filter) : null;
    return known ?? (await db().mailAccount.count({ where }));
  };
  const asked = Math.max(1, Math.trunc(page) || 1);
  const [total, found] = await Promise.all([totalOf(), idsOf(asked)]);
  const pages = Math.max(1, Math.ceil(total / limit));
  const current = Math.min(asked, pages);
  const ids = current === asked ? found : await idsOf(current);
  const rows = await db().mailAccount.findMany({ where: { id: { in: ids } }, select: shown });
  const byId = new Map(rows.map((row) => [row.id, row]));
  const items = ids.flatMap((id) => byId.get(id) ?? []).map(toAccount);
  return { items, total, page: current, pages };
}

/** Ids and addresses of the accounts that a filter finds, oldest first, from after the one whose id is given. */
export async function addressesOf(
  viewer: Viewer,
  filter: AccountFilter,
  { after, limit }: { after: string | null; limit: number },
): Promise<{ id: string; address: string }[]> {
  const where = whereOf(viewer, filter);
  return db().mailAccount.findMany({
    where: after ? { AND: [where, { id: { gt: after } }] } : where,
    orderBy: { id: 'asc' },
    take: limit,
    select: { id: true, address: true },
  });
}

/** One account, or null when there is none or the viewer may not see it: the two look alike. */
export async function readAccount(viewer: Viewer, id: string): Promise<Account | null> {
  if (!isId(id)) return null;
  const where = { AND: [whereOf(viewer, {}), { id }] };
  const row = await db().mailAccount.findFirst({ where, select: shown });
  return row && toAccount(row);
}

/** An account as it stands within the transaction that changed it. */
export async function readAccountIn(tx: Tx, id: string): Promise<Account> {
  return toAccount(await tx.mailAccount.findUniqueOrThrow({ where: { id }, select: shown }));
}

/** How many accounts a filter finds. */
export async function countFound(viewer: Viewer, filter: AccountFilter): Promise<number> {
  return db().mailAccount.count({ where: whereOf(viewer, filter) });
}

function whereOf(viewer: Viewer, filter: AccountFilter & { ids?: string[] }): Prisma.MailAccountWhereInput {
  const all: Prisma.MailAccountWhereInput[] = [];
  const { state, paused, attention, incident, host, ownerId, q, ids } = filter;
  const owner = ownerLimit(viewer);
  if (owner !== null) all.push({ ownerId: owner });
  if (ownerId) all.push(isId(ownerId) ? { ownerId } : { id: { in: [] } });
  if (state) all.push({ state: { in: Array.isArray(state) ? state : [state] } });
  if (paused !== undefined) all.push({ pausedAt: paused ? { not: null } : null });
  if (attention) all.push({ pausedAt: null, state: { not: 'active' } });
  if (incident) all.push({ incidents: { some: incidentsOf(incident) } });
  if (host) all.push({ OR: [{ incomingHost: host.toLowerCase() }, { outgoingHost: host.toLowerCase() }] });
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

// Letter by letter, as PostgreSQL does it: no final sigma.
const smallLetters = (word: string) => Array.from(word, (letter) => letter.toLowerCase()).join('');

const fewFound = 1_000;

/** A filter by the ids of what `q` finds, where that is little: it is then looked for only once. */
async function narrowed(q: string | undefined): Promise<{ q?: undefined; ids?: string[] }> {
  if (!q) return {};
  const found = await db().accountSearch.findMany({
    where: matching(q),
    take: fewFound + 1,
    select: { accountId: true },
  });
  return found.length > fewFound ? {} : { q: undefined, ids: found.map(({ accountId }) => accountId) };
}

function orderOf(sort: AccountSort, order: Prisma.SortOrder): Prisma.MailAccountOrderByWithRelationInput[] {
  switch (sort) {
    // What needs somebody first, and of that what has needed somebody longest.
    case 'state':
      return [{ state: order }, { stateSince: order }];
    case 'owner':
      return [{ owner: { email: order } }];
    case 'host':
      return [{ incomingHost: order }];
    case 'lastCheckAt':
    case 'lastSuccessAt':
    case 'nextCheckAt':
      return [{ [sort]: { sort: order, nulls: 'last' } }];
    default:
      return [{ [sort]: order }];
  }
}
