import { bareQuery, underBareLock } from '../db/bare.ts';
import type { PrismaClient } from '../db/client.ts';
import type { InstantTrouble } from '../db/generated/enums.ts';
import { freeSql, leasedUntil } from '../leases/lease.ts';
import type { WaitedFor } from '../mail/protocol.ts';
import type { ClaimedAccount } from './claim.ts';
import { cursorColumns } from './folders.ts';

// Who waits for the new mail of an account. A lease, as a claim is one: as long as it lasts no other worker checks the
// account, so that its server sees one connection. It gives no right to write an outcome; that needs the claim.

/** The accounts whose mail can be waited for, `a` being the row: they work, and nobody wants them left alone. */
const waits = `a.instant AND a."pausedAt" IS NULL AND a.state IN ('active', 'receive_only')`;

/**
 * Takes the watch of an account that was just checked, or keeps it; counted under a lock, so that the cap of its host holds over
 * all workers. `gone`: it is not to be watched any more, or another worker does.
 */
export function takeWatch(
  { id, credentialVersion, incoming: { host } }: ClaimedAccount,
  watcherId: string,
  perHost: number,
  now: Date,
): Promise<'taken' | 'gone' | 'host_full'> {
  return underBareLock(`watch ${host}`, async (query) => {
    const others = await query<{ count: number }>({ ...countStatement, values: [now, host, id] });
    if ((others.rows[0]?.count ?? 0) >= perHost) return 'host_full';
    const values = [now, host, id, credentialVersion, watcherId, leasedUntil(now)];
    return (await query({ ...takeStatement, values })).count > 0 ? 'taken' : 'gone';
  });
}

const countStatement = {
  name: 'count watches',
  text: `SELECT count(*)::int AS count FROM account_watch w
    WHERE host = $2 AND "accountId" <> $3 AND NOT ${freeSql('$1', 'w.until')}`,
};

const takeStatement = {
  name: 'take watch',
  text: `
  INSERT INTO account_watch AS w ("accountId", host, "watcherId", since, until)
  SELECT a.id, $2, $5, $1, $6 FROM mail_account a
   WHERE a.id = $3 AND a."incomingHost" = $2 AND a."credentialVersion" = $4 AND ${waits}
  ON CONFLICT ("accountId") DO UPDATE
     SET host = excluded.host, "watcherId" = excluded."watcherId", until = excluded.until,
         since = CASE WHEN w."watcherId" = excluded."watcherId" THEN w.since ELSE excluded.since END
   WHERE w."watcherId" = excluded."watcherId" OR ${freeSql('$1', 'w.until')}`,
};

/** Keeps these watches from running out; answers the accounts that are still to be watched, by this worker and with this credential. */
export async function renewWatches(
  watcherId: string,
  held: ReadonlyMap<string, number>,
  now: Date,
): Promise<Set<string>> {
  if (held.size === 0) return new Set();
  const values = [watcherId, [...held.keys()], [...held.values()], leasedUntil(now)];
  const { rows } = await bareQuery<{ id: string }>({ ...renewStatement, values });
  return new Set(rows.map(({ id }) => id));
}

const renewStatement = {
  name: 'renew watches',
  text: `
  UPDATE account_watch w SET until = $4
    FROM unnest($2::uuid[], $3::int[]) AS h(id, version) JOIN mail_account a ON a.id = h.id
   WHERE w."accountId" = h.id AND w."watcherId" = $1 AND a."credentialVersion" = h.version
     AND a."incomingHost" = w.host AND ${waits}
  RETURNING h.id`,
};

/** Gives up these watches. `askedAt`: each is checked as soon as that is past, so that nothing falls between; null: when it is due. */
export async function endWatches(watcherId: string, ids: string[], askedAt: Date | null): Promise<void> {
  await bareQuery({
    name: 'end watches',
    text: `
    WITH ended AS (
      DELETE FROM account_watch WHERE "watcherId" = $1 AND "accountId" = ANY ($2::uuid[]) RETURNING "accountId"
    )
    UPDATE mail_account a SET "askedAt" = least(a."askedAt", $3::timestamptz)
      FROM ended WHERE a.id = ended."accountId" AND $3::timestamptz IS NOT NULL`,
    values: [watcherId, ids, askedAt],
  });
}

/** Has the accounts checked at once whose worker was killed or frozen: whoever checks them watches them from then on. */
export async function takeOverLost(now: Date): Promise<number> {
  const { count } = await bareQuery({
    name: 'take over watches',
    text: `
    WITH lost AS (DELETE FROM account_watch w WHERE ${freeSql('$1', 'w.until')} RETURNING "accountId")
    UPDATE mail_account a SET "askedAt" = least(a."askedAt", $1::timestamptz)
      FROM lost WHERE a.id = lost."accountId"`,
    values: [now],
  });
  return count;
}

/** Says on the account why no server tells of its new mail; null: one does, or nothing is known against it. */
export async function noteInstantTrouble(
  db: PrismaClient,
  id: string,
  trouble: InstantTrouble | null,
): Promise<void> {
  await db.mailAccount.updateMany({ where: { id }, data: { instantTrouble: trouble } });
}

/** The folders whose mail is waited for, as the last check left them: first the inbox, or the first that was chosen. Null: it is not known yet. */
export async function foldersToWaitFor(
  db: PrismaClient,
  accountId: string,
  chosen: string[],
): Promise<WaitedFor | null> {
  const first = chosen.includes('INBOX') ? 'INBOX' : (chosen[0] ?? 'INBOX');
  const paths = [...new Set([first, ...chosen])];
  const known = await db.folder.findMany({
    where: { accountId, path: { in: paths } },
    select: cursorColumns,
  });
  const [open, ...others] = paths.map((path) => known.find((folder) => folder.path === path));
  return open ? [open, ...others.filter((folder) => folder !== undefined)] : null;
}
