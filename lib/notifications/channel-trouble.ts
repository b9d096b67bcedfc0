import { doubled, longestChannelMs } from '../backoff.ts';
import type { Db, Tx } from '../db/client.ts';
import { databaseTime } from '../db/clock.ts';
import type { ChannelName } from './channels/names.ts';

/** The wait after so many tries in a row: the setting, doubled each time, up to an hour. */
export function heldMs(tries: number, retrySeconds: number): number {
  return doubled(tries, { firstMs: retrySeconds * 1000, longestMs: longestChannelMs });
}

/**
 * Whether a message of the channel may be tried now; else until when all wait. While the channel is in trouble one
 * message at a time finds out whether that is over: a refused sign-in is not repeated for every message that waits.
 */
export async function passTrouble(
  db: Db,
  channel: ChannelName,
  retrySeconds: number,
): Promise<{ heldUntil: Date; reason: string } | null> {
  const trouble = await db.channelTrouble.findUnique({ where: { channel } });
  if (!trouble) return null;
  const wait = heldMs(trouble.tries + 1, retrySeconds) / 1000;
  const passed = await db.$executeRaw`
    UPDATE channel_trouble SET "heldUntil" = now() + make_interval(secs => ${wait}), tries = tries + 1
     WHERE channel = ${channel}::"Channel" AND "heldUntil" <= now()`;
  if (passed > 0) return null;
  const { heldUntil, reason } = (await db.channelTrouble.findUnique({ where: { channel } })) ?? trouble;
  return { heldUntil, reason };
}

/** Notes what keeps every message of a channel from going out; answers until when they wait. */
export async function enterTrouble(
  tx: Tx,
  channel: ChannelName,
  {
    reason,
    retrySeconds,
    pauseMs = 0,
  }: { reason: string; retrySeconds: number; pauseMs?: number | undefined },
): Promise<Date> {
  const known = await tx.channelTrouble.findUnique({ where: { channel } });
  const waitMs = Math.max(pauseMs, heldMs(known?.tries ?? 1, retrySeconds));
  const now = databaseTime();
  const data = { reason, lastAt: now, heldUntil: new Date(now.getTime() + waitMs) };
  const { heldUntil } = await tx.channelTrouble.upsert({
    where: { channel },
    create: { channel, ...data },
    update: data,
  });
  return heldUntil;
}

/** A message of the channel went through: what waited for that goes out at once. */
export async function endTrouble(tx: Tx, channel: ChannelName): Promise<void> {
  const { count } = await tx.channelTrouble.deleteMany({ where: { channel } });
  if (count > 0) await release(tx, channel, databaseTime());
}

/** A test has shown that the channel works: everything that waited for us goes out at once. */
export async function releaseHeld(tx: Tx, channel: ChannelName): Promise<void> {
  await tx.channelTrouble.deleteMany({ where: { channel } });
  await release(tx, channel, databaseTime());
}

/** Every process acts on changed settings after this (lib/settings/store.ts). */
const settleMs = 3_000;

/** Somebody changed what may be the reason: one message finds out as soon as every process knows. */
export async function tryTroubleAgain(tx: Tx, channel: ChannelName): Promise<void> {
  const soon = new Date(databaseTime().getTime() + settleMs);
  await tx.channelTrouble.updateMany({ where: { channel }, data: { heldUntil: soon, tries: 1 } });
  await release(tx, channel, soon);
}

async function release(tx: Tx, channel: ChannelName, at: Date): Promise<void> {
  await tx.notification.updateMany({
    where: { channel, state: 'queued', heldUntil: { gt: at }, heldForUs: true },
    data: { heldUntil: at },
  });
}

/** What waits for something about us: how many, since when, and the latest reason; null: nothing does. */
export async function readHeldForUs(
  db: Db,
): Promise<{ count: number; since: Date; reason: string; channel: ChannelName } | null> {
  const where = { state: 'queued', heldForUs: true } as const;
  const [count, first, latest] = await Promise.all([
    db.notification.count({ where }),
    db.notification.findFirst({ where, orderBy: { queuedAt: 'asc' }, select: { queuedAt: true } }),
    db.notification.findFirst({
      where,
      orderBy: { lastAttemptAt: { sort: 'desc', nulls: 'last' } },
      select: { lastError: true, channel: true },
    }),
  ]);
  if (!first || !latest) return null;
  return { count, since: first.queuedAt, reason: latest.lastError ?? '', channel: latest.channel };
}
