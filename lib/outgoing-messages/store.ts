import { bareQuery } from '../db/bare.ts';
import { db, type Prisma } from '../db/client.ts';
import { databaseTime } from '../db/clock.ts';
import type { UserViewer } from '../viewer.ts';

type OutgoingState = 'queued' | 'sending' | 'handed_over' | 'sent' | 'failed' | 'unknown';

const shown = {
  id: true,
  accountId: true,
  subject: true,
  envelopeTo: true,
  size: true,
  state: true,
  lastCause: true,
  lastError: true,
  attempts: true,
  nextTryAt: true,
  queuedAt: true,
  handedOverAt: true,
  savedAt: true,
  account: { select: { address: true, state: true, pausedAt: true } },
} as const satisfies Prisma.OutgoingMessageSelect;

/** A line of the outbox. */
export type OutboxMessage = Omit<Prisma.OutgoingMessageGetPayload<{ select: typeof shown }>, 'account'> & {
  address: string;
};

const shownDays = 7;

/** What the viewer has sent lately, or tried to, newest first; what needs a decision before everything else. */
export async function listOutbox(viewer: UserViewer): Promise<OutboxMessage[]> {
  const since = new Date(databaseTime().getTime() - shownDays * 86_400_000);
  const rows = await db().outgoingMessage.findMany({
    where: {
      account: { ownerId: viewer.userId },
      OR: [{ state: { not: 'sent' } }, { queuedAt: { gt: since } }],
    },
    orderBy: [{ queuedAt: 'desc' }, { id: 'desc' }],
    take: 200,
    select: shown,
  });
  const urgency = (row: { state: OutgoingState }) =>
    row.state === 'unknown' || row.state === 'failed' ? 0 : 1;
  return rows
    .map(({ account, ...row }) => ({ ...row, address: account.address }))
    .sort((one, other) => urgency(one) - urgency(other));
}

/** How many of the viewer's messages are not through: on their way, or in need of a decision. */
export async function countOutbox({ userId }: UserViewer): Promise<{ underWay: number; stuck: number }> {
  const { rows } = await bareQuery<{ underWay: number; stuck: number }>({
    name: 'own outbox',
    text: `SELECT count(*) FILTER (WHERE o.state IN ('queued', 'sending'))::int AS "underWay",
                  count(*) FILTER (WHERE o.state IN ('failed', 'unknown'))::int AS stuck
             FROM mail_account a JOIN outgoing_message o ON o."accountId" = a.id
            WHERE a."ownerId" = $1 AND o.state IN ('queued', 'sending', 'failed', 'unknown')`,
    values: [userId],
  });
  return rows[0] ?? { underWay: 0, stuck: 0 };
}

const keptDays = 30;

/** Forgets messages that were sent long ago. */
export async function sweepOutbox(): Promise<void> {
  const before = new Date(databaseTime().getTime() - keptDays * 86_400_000);
  await db().outgoingMessage.deleteMany({ where: { state: 'sent', queuedAt: { lt: before } } });
}
