import { type Db, db, type PrismaClient, type Tx } from '../db/client.ts';
import { databaseTime } from '../db/clock.ts';
import { isId } from '../db/id.ts';
import { hourMs } from '../time-units.ts';
import type { AdminViewer } from '../viewer.ts';
import { type LoggedConnection, readLines } from './lines.ts';

/** So long one is taken down. */
/** So long after its end it is kept. */
const keptMs = 24 * hourMs;
/** An account's lines together, in bytes: beyond it the oldest connection goes. */
const mostBytes = 2 * 1024 * 1024;

export type ProtocolLog = {
  until: Date;
  /** It goes on now. */
  isOn: boolean;
  startedBy: string;
  /** Connections that had to go, to keep it small. */
  leftOut: number;
  /** How many there are, and the newest of them, newest first. */
  count: number;
  connections: LoggedConnection[];
};

/** Takes an account's connections down for an hour from now; what is there of it stays. Answers until when. */
export async function beginLog(tx: Tx, accountId: string, startedBy: string): Promise<Date> {
  const until = new Date(databaseTime().getTime() + hourMs);
  const change = { until, startedBy };
  await tx.protocolLog.upsert({
    where: { accountId },
    create: { accountId, ...change },
    update: change,
  });
  return until;
}

/** Ends it now; false: it had ended. */
export async function endLog(tx: Tx, accountId: string): Promise<boolean> {
  const now = databaseTime();
  const { count } = await tx.protocolLog.updateMany({
    where: { accountId, until: { gt: now } },
    data: { until: now },
  });
  return count > 0;
}

/** What was taken down of an account, at most so many connections; null: nothing is kept of it. */
export async function readLog(
  _viewer: AdminViewer,
  accountId: string,
  most?: number,
): Promise<ProtocolLog | null> {
  if (!isId(accountId)) return null;
  const row = await db().protocolLog.findUnique({
    where: { accountId },
    include: {
      connections: { orderBy: [{ openedAt: 'desc' }, { id: 'desc' }], ...(most ? { take: most } : {}) },
      _count: { select: { connections: true } },
    },
  });
  if (!row) return null;
  const { until, startedBy, leftOut } = row;
  const connections = row.connections.map(({ id, openedAt, protocol, server, lines }) => ({
    ...{ id, openedAt, protocol, server },
    lines: readLines(lines),
  }));
  const isOn = until > databaseTime();
  return { until, isOn, startedBy, leftOut, count: row._count.connections, connections };
}

/** Until when an account is recorded; null: it is not. */
export async function recordedUntil(_viewer: AdminViewer, accountId: string): Promise<Date | null> {
  const where = { accountId, until: { gt: databaseTime() } };
  return (await db().protocolLog.findFirst({ where, select: { until: true } }))?.until ?? null;
}

export type NewLines = Omit<LoggedConnection, 'lines'> & { accountId: string; lines: string; firstAt: Date };

/**
 * Keeps lines of a connection behind those there are, unless the log had ended when the first was said. Beyond 2 MB an account the
 * oldest connections go.
 */
export async function keepLines(
  db: PrismaClient,
  { id, accountId, firstAt, ...given }: NewLines,
): Promise<void> {
  const { openedAt, protocol, server, lines } = given;
  await db.$executeRaw`
    INSERT INTO protocol_connection (id, "accountId", "openedAt", protocol, server, lines)
    SELECT ${id}::uuid, l."accountId", ${openedAt}, ${protocol}, ${server}, ${lines}
      FROM protocol_log l WHERE l."accountId" = ${accountId}::uuid AND l.until > ${firstAt}
        ON CONFLICT (id) DO UPDATE SET lines = protocol_connection.lines || excluded.lines`;
  await db.$executeRaw`
    WITH sized AS (
      SELECT id, sum(octet_length(lines)) OVER (ORDER BY "openedAt" DESC, id DESC) AS total
        FROM protocol_connection WHERE "accountId" = ${accountId}::uuid
    ), gone AS (
      DELETE FROM protocol_connection WHERE id IN (SELECT id FROM sized WHERE total > ${mostBytes}) RETURNING id
    )
    UPDATE protocol_log SET "leftOut" = "leftOut" + (SELECT count(*)::int FROM gone)
     WHERE "accountId" = ${accountId}::uuid AND EXISTS (SELECT FROM gone)`;
}

/** Deletes what ended a day ago. */
export async function sweepLogs(db: Db): Promise<void> {
  await db.protocolLog.deleteMany({ where: { until: { lt: new Date(databaseTime().getTime() - keptMs) } } });
}
