import { createHash } from 'node:crypto';
import { db, type Tx } from '../db/client.ts';

// Each entry of the audit log is a link of a chain: its hash is made of the one before and of what it says. Who changes, takes
// away or slips in an entry later, at the database itself, breaks the chain from there on; who makes all of it anew is found
// out by a hash that somebody kept elsewhere. Entries are linked right after they are committed and not by the statement that
// writes them: that one would have to wait for every other.

const atOnce = 1_000;
/** A number of our own among PostgreSQL's advisory locks. */
const lockKey = 7_353_911;

/** What is hashed of an entry: all that it says, in one spelling. */
const said = `jsonb_build_array(e.id, to_char(e.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS'), e."actorKind", e."actorId",
  e."actorName", e.action, e."targetType", e."targetId", e.details)::text`;

type Said = { id: string; said: string };
type Head = { position: bigint; hash: Uint8Array<ArrayBuffer> };

const hashOf = (before: Uint8Array, text: string): Uint8Array<ArrayBuffer> =>
  new Uint8Array(createHash('sha256').update(before).update(text).digest());

const beginning: Head = { position: 0n, hash: new Uint8Array(32) };

/** Links the entries that are not yet, one process at a time. Answers how many. */
export async function linkAudit(): Promise<number> {
  return db().$transaction(async (tx) => {
    const [lock] = await tx.$queryRawUnsafe<{ taken: boolean }[]>(
      `SELECT pg_try_advisory_xact_lock(${lockKey}) AS taken`,
    );
    if (!lock?.taken) return 0;
    let { position, hash } = await readHead(tx);
    const entries = await readUnlinked(tx);
    // A place that was shipped is given to no second entry: where the end was cut off, a gap tells of it.
    const shipped = await lastShipped(tx);
    if (shipped > position) position = shipped;
    const links = entries.map((entry) => {
      position += 1n;
      hash = hashOf(hash, entry.said);
      return { position, entryId: entry.id, hash };
    });
    await tx.auditLink.createMany({ data: links });
    return links.length;
  });
}

const readHead = async (tx: Pick<Tx, 'auditLink'>): Promise<Head> =>
  (await tx.auditLink.findFirst({ orderBy: { position: 'desc' } })) ?? beginning;

/** The place that was shipped last; 0 where none was. */
const lastShipped = async (from: Pick<Tx, 'auditShipping'>): Promise<bigint> =>
  (await from.auditShipping.findFirst({ select: { position: true } }))?.position ?? 0n;

/** Those of the last hour before the newest linked one may have been committed late. */
const readUnlinked = (tx: Tx) =>
  tx.$queryRawUnsafe<Said[]>(
    `SELECT e.id::text AS id, ${said} AS said FROM audit_entry e
      WHERE e.at > coalesce((SELECT n.at FROM audit_link l JOIN audit_entry n ON n.id = l."entryId"
                              ORDER BY l.position DESC LIMIT 1), '-infinity') - interval '1 hour'
        AND NOT EXISTS (SELECT 1 FROM audit_link l WHERE l."entryId" = e.id)
      ORDER BY e.at, e.id LIMIT ${atOnce}`,
  );

/** An entry as it is shipped. `id` alone is known of one that somebody took out at the database. */
export type LinkedEntry = {
  position: bigint;
  hash: Uint8Array;
  id: string;
  at: Date | null;
  actorKind: string;
  actorId: string | null;
  actorName: string;
  action: string;
  targetType: string | null;
  targetId: string | null;
  details: unknown;
};

/** The entries behind a place in the chain, in their order. */
export const linkedAfter = (position: bigint, limit: number): Promise<LinkedEntry[]> =>
  db().$queryRaw`
    SELECT l.position, l.hash, l."entryId"::text AS id, e.at, coalesce(e."actorKind", '') AS "actorKind", e."actorId",
           coalesce(e."actorName", '') AS "actorName", coalesce(e.action, 'missing') AS action,
           e."targetType", e."targetId", coalesce(e.details, '{}') AS details
      FROM audit_link l LEFT JOIN audit_entry e ON e.id = l."entryId"
     WHERE l.position > ${position} ORDER BY l.position LIMIT ${limit}`;

export type AuditChain =
  | { isWhole: true; links: number; head: string }
  | {
      isWhole: false;
      position: number;
      what: 'changed' | 'missing' | 'taken out' | 'not linked';
      id: string;
    };

/** Goes through the whole chain: whole with its newest hash, or the first place where it is broken. */
export async function verifyAudit(): Promise<AuditChain> {
  let { position, hash } = beginning;
  for await (const link of readChain()) {
    const at = Number(link.position);
    if (link.position !== position + 1n)
      return { isWhole: false, position: at, what: 'taken out', id: link.id };
    if (link.said === null) return { isWhole: false, position: at, what: 'missing', id: link.id };
    hash = hashOf(hash, link.said);
    if (!Buffer.from(hash).equals(link.hash))
      return { isWhole: false, position: at, what: 'changed', id: link.id };
    position = link.position;
  }
  const shipped = await lastShipped(db());
  if (shipped > position)
    return { isWhole: false, position: Number(shipped), what: 'taken out', id: 'shipped last' };
  const links = Number(position);
  const [stray] = await db().$queryRaw<{ id: string }[]>`
    SELECT e.id::text AS id FROM audit_entry e
     WHERE e.at < clock_timestamp() - interval '2 hours'
       AND NOT EXISTS (SELECT 1 FROM audit_link l WHERE l."entryId" = e.id) LIMIT 1`;
  if (stray && links > 0) return { isWhole: false, position: links, what: 'not linked', id: stray.id };
  return { isWhole: true, links, head: Buffer.from(hash).toString('hex') };
}

type Link = { position: bigint; hash: Buffer<ArrayBuffer>; id: string; said: string | null };

async function* readChain(): AsyncGenerator<Link> {
  for (let after = 0n; ; ) {
    const links = await db().$queryRawUnsafe<Link[]>(
      `SELECT l.position, l.hash, l."entryId"::text AS id, CASE WHEN e.id IS NULL THEN NULL ELSE ${said} END AS said
         FROM audit_link l LEFT JOIN audit_entry e ON e.id = l."entryId"
        WHERE l.position > $1 ORDER BY l.position LIMIT ${atOnce}`,
      after,
    );
    yield* links.map((link) => ({ ...link, hash: Buffer.from(link.hash) }));
    const last = links.at(-1);
    if (!last) return;
    after = last.position;
  }
}

/** Every linked entry as a JSON line: what it says, as it is hashed, with its place and its hash. */
export async function* exportAudit(): AsyncGenerator<string> {
  for await (const { position, hash, said } of readChain()) {
    yield `${JSON.stringify({ position: Number(position), hash: hash.toString('hex'), entry: said })}\n`;
  }
}
