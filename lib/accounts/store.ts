import { db, type Prisma, type Tx } from '../db/client.ts';
import { databaseTime } from '../db/clock.ts';
import { isId } from '../db/id.ts';
import { type List, type ListQuery, listOf } from '../db/list.ts';
import type { Viewer } from '../viewer.ts';
import { countSearched, narrowed, whereOf } from './filter.ts';
import type { AccountFilter } from './schema.ts';
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
  // What is searched has a row for each account: where nothing else is asked, those rows alone are looked at.
  return (await countSearched(viewer, filter)) ?? db().mailAccount.count({ where: whereOf(viewer, filter) });
}
