import { createHash } from 'node:crypto';
import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import { db } from '../db/client.ts';
import { clockAheadMs, databaseTime } from '../db/clock.ts';
import { log } from '../log.ts';

export type Limit = { name: string; points: number; seconds: number };
export type Counted = { ok: true } | { ok: false; retryAfterMs: number };

/** Counts attempts over all processes, in PostgreSQL. Every attempt counts before it is made. */
export type Limiter = {
  /** Counts one attempt; tells how long to wait once there were too many within the time. */
  count(...parts: string[]): Promise<Counted>;
  /** Takes one counted attempt back: it was no attempt of the kind that is limited. */
  takeBack(...parts: string[]): Promise<void>;
  /** Forgets all attempts. */
  clear(...parts: string[]): Promise<void>;
  /** Whether anything is counted at present; counts nothing. */
  isKnown(...parts: string[]): Promise<boolean>;
};

/** A limit of `points` attempts within `seconds`, from the first one on. */
export function limiter({ name, points, seconds }: Limit): Limiter {
  const store = new RateLimiterPostgres({
    storeClient: overPrisma,
    storeType: 'client',
    tableName: 'rate_limit',
    tableCreated: true, // prisma/migrations
    clearExpiredByTimeout: false, // sweepLimits
    keyPrefix: name,
    points,
    duration: seconds,
  });
  return {
    async count(...parts) {
      sweepNowAndThen();
      try {
        await store.consume(keyOf(parts));
        return { ok: true };
      } catch (refused) {
        if (refused instanceof RateLimiterRes) return { ok: false, retryAfterMs: refused.msBeforeNext };
        throw refused;
      }
    },
    async takeBack(...parts) {
      await store.reward(keyOf(parts));
    },
    async clear(...parts) {
      await store.delete(keyOf(parts));
    },
    async isKnown(...parts) {
      return (await store.get(keyOf(parts))) !== null;
    },
  };
}

let sweptAt = Number.NEGATIVE_INFINITY;

/** Whoever makes rows also clears them away; nobody waits for it. */
function sweepNowAndThen(): void {
  if (performance.now() - sweptAt < 600_000) return;
  sweptAt = performance.now();
  sweepLimits().catch((err) => log.warn({ err }, 'limits that ran out were not removed'));
}

/** Removes what no longer counts. */
export async function sweepLimits(): Promise<void> {
  await db().rateLimit.deleteMany({ where: { expire: { lt: databaseTime().getTime() } } });
}

/** Of fixed length, without the addresses it is made of. */
function keyOf(parts: string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url');
}

/**
 * The part of a pg client that the library asks for, on the one pool of this process. The library lives by this
 * machine's clock; what is stored is by the database's, which all processes share.
 */
const overPrisma = {
  async query({ text, values }: { text: string; values: unknown[] }) {
    const ahead = clockAheadMs() ?? 0;
    const typed = values.map((value) => (isInstant(value) ? BigInt(value - ahead) : value));
    const found = await db().$queryRawUnsafe<{ points: number; expire: bigint | null }[]>(text, ...typed);
    const rows = (Array.isArray(found) ? found : []).map(({ points, expire }) => ({
      points,
      expire: expire === null ? null : Number(expire) + ahead,
    }));
    return { rows, rowCount: rows.length };
  },
};

/** Milliseconds since 1970 are too large for the integer that Prisma would make of them. */
const isInstant = (value: unknown): value is number => typeof value === 'number' && value > 2 ** 31;
