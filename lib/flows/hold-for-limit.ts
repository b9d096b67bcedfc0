import type { PrismaClient } from '../db/client.ts';
import { databaseTime } from '../db/clock.ts';
import { planNotifications } from '../events/record.ts';
import { limiter } from '../limits/limiter.ts';
import { log } from '../log.ts';
import { holdBack } from '../notifications/hold.ts';
import { topicOf } from '../notifications/kinds.ts';
import type { DigestLine } from '../notifications/message.ts';
import { isEnabled } from '../rules/is-enabled.ts';
import type { Settings } from '../settings/schema.ts';

/**
 * Whether a message that would bring somebody a link has to wait, since so many of its sort went out within the hour over the whole
 * system. It goes out later by itself, and the administrators are told, once a day. Links to update a password and those to
 * choose one have a count each: a flood of one sort keeps nobody from the other. A message counts once, however often it is tried.
 */
export async function holdForLimit(db: PrismaClient, id: string, settings: Settings): Promise<boolean> {
  const select = { state: true, kind: true, attempts: true, leadId: true } as const;
  const own = await db.notification.findUnique({ where: { id }, select });
  const topic = own && topicOf(own.kind);
  if (!own || (topic !== 'suspended' && topic !== 'sign_in_link')) return false;
  // One that another message carries makes none of its own.
  if (own.state !== 'queued' || own.attempts > 0 || (own.leadId !== null && own.leadId !== id)) return false;
  const points = settings['notifications.linksPerHour'];
  const counted = await limiter({ name: 'links', points, seconds: 3600 }).count(topic);
  if (counted.ok) return false;
  // Not all in one second, when the hour is over.
  const until = new Date(databaseTime().getTime() + counted.retryAfterMs + Math.random() * 60_000);
  const reason = `more than ${points} messages with a link within an hour: it goes out when that is over`;
  await db.$transaction((tx) => holdBack(tx, [id], { until, reason, isForUs: true, isTryBack: false }));
  await tell(db, points);
  return true;
}

async function tell(db: PrismaClient, points: number): Promise<void> {
  if (!(await isEnabled(db, 'email-unreachable'))) return;
  await db.$transaction(async (tx) => {
    await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext('rekey digest'), 1)`;
    const [row] = await tx.$queryRaw<{ was: boolean }[]>`
      SELECT EXISTS (SELECT FROM trouble_digest WHERE at > now() - interval '24 hours'
        AND lines->0->>'trouble' = 'links_held') AS was`;
    if (row?.was) return;
    const evidence = `${points} went out within the hour (notifications.linksPerHour).`;
    const since = databaseTime().toISOString();
    const line: DigestLine = { host: '', trouble: 'links_held', accounts: 0, since, evidence };
    const { id: digestId } = await tx.troubleDigest.create({ data: { lines: [line] }, select: { id: true } });
    await planNotifications(tx, { kind: 'unreachable', digestId });
    log.warn(
      { points },
      'more messages with links than an hour may have: they wait, and the administrators are told',
    );
  });
}
