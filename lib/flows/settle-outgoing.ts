import { type SendingRefusal, whyNoSending } from '../accounts/may-send.ts';
import { db, type Prisma } from '../db/client.ts';
import { databaseTime } from '../db/clock.ts';
import { isId } from '../db/id.ts';
import { isFree } from '../leases/lease.ts';
import { forgetAnswer } from '../meetings/store.ts';
import { touchViews } from '../outgoing-messages/claim.ts';
import { sendOutgoing } from '../outgoing-messages/dispatch.ts';
import type { UserViewer } from '../viewer.ts';

export const decisions = ['send_again', 'was_sent', 'discard'] as const;

/** What a person decides about a message of theirs that did not go through by itself. */
export type Decision = (typeof decisions)[number];

export type SettleResult =
  | { ok: true }
  /** No such message of the viewer's own, or it has gone on meanwhile. */
  | { ok: false; reason: 'not_found' | 'too_late' }
  | { ok: false; reason: SendingRefusal; accountId: string; address: string };

/**
 * Carries out what the viewer decided. `send_again`: tried anew from the beginning, with the same Message-ID.
 * `was_sent`: only its copy is saved. `discard`: forgotten. A message on its way is left alone, and whoever still
 * worked on it has lost it.
 */
export async function settleOutgoing(
  viewer: UserViewer,
  id: string,
  decision: Decision,
): Promise<SettleResult> {
  if (!isId(id)) return { ok: false, reason: 'not_found' };
  return db().$transaction(async (tx) => {
    const message = await tx.outgoingMessage.findFirst({
      where: { id, account: { ownerId: viewer.userId } },
      select: { accountId: true, state: true, account: { select: sender } },
    });
    if (!message) return { ok: false, reason: 'not_found' };
    const { accountId, state, account } = message;
    const now = databaseTime();
    const free: Prisma.OutgoingMessageWhereInput = { OR: isFree(now) };
    const anew = { nextTryAt: now, claimId: null, claimedUntil: null, lastError: null, lastCause: null };
    if (decision === 'send_again') {
      const refusal = whyNoSending({
        state: account.state,
        isPaused: account.pausedAt !== null,
        hasOutgoing: account.outgoingHost !== null,
        isSendingRefused: account.outgoingRefusedAt !== null,
      });
      if (refusal) return { ok: false, reason: refusal, accountId, address: account.address };
      const { count } = await tx.outgoingMessage.updateMany({
        where: { id, state: { in: ['failed', 'unknown', 'queued'] }, ...free },
        data: { ...anew, state: 'queued', attempts: 0 },
      });
      if (count === 0) return { ok: false, reason: 'too_late' };
      await sendOutgoing(tx, id);
    } else if (decision === 'was_sent') {
      const { count } = await tx.outgoingMessage.updateMany({
        where: { id, state: 'unknown' },
        data: { ...anew, state: 'handed_over', handedOverAt: now, copyAttempts: 0 },
      });
      if (count === 0) return { ok: false, reason: 'too_late' };
      await sendOutgoing(tx, id);
    } else {
      if (state !== 'sent') await forgetAnswer(tx, id);
      const { count } = await tx.outgoingMessage.deleteMany({
        where: { id, state: { in: ['failed', 'unknown', 'queued', 'sent'] }, ...free },
      });
      if (count === 0) return { ok: false, reason: 'too_late' };
    }
    await touchViews(tx, accountId);
    return { ok: true };
  });
}

const sender = {
  address: true,
  state: true,
  pausedAt: true,
  outgoingHost: true,
  outgoingRefusedAt: true,
} satisfies Prisma.MailAccountSelect;
