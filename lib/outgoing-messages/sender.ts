import { type SendingRefusal, whyNoSending } from '../accounts/may-send.ts';
import { db } from '../db/client.ts';
import { isId } from '../db/id.ts';
import { limiter } from '../limits/limiter.ts';
import { readSettings } from '../settings/store.ts';
import type { UserViewer } from '../viewer.ts';

export type Sender = { id: string; address: string; name: string };

export type NoSender =
  /** No such account of the viewer's own. */
  | { ok: false; reason: 'not_found' }
  /** It cannot send now. */
  | { ok: false; reason: SendingRefusal; accountId: string; address: string };

/** An account of the viewer's own that can send now. */
export async function findSender(
  viewer: UserViewer,
  accountId: string,
): Promise<{ ok: true; sender: Sender } | NoSender> {
  const account = isId(accountId)
    ? await db().mailAccount.findFirst({
        where: { id: accountId, ownerId: viewer.userId },
        select: {
          ...{ id: true, address: true, name: true, state: true },
          ...{ pausedAt: true, outgoingHost: true, outgoingRefusedAt: true },
        },
      })
    : null;
  if (!account) return { ok: false, reason: 'not_found' };
  const { id, address, name, state } = account;
  const refusal = whyNoSending({
    state,
    isPaused: account.pausedAt !== null,
    hasOutgoing: account.outgoingHost !== null,
    isSendingRefused: account.outgoingRefusedAt !== null,
  });
  return refusal
    ? { ok: false, reason: refusal, accountId: id, address }
    : { ok: true, sender: { id, address, name } };
}

export type TooManyMessages = { ok: false; reason: 'too_many_messages'; retryAfterMs: number };

/** Counts one message that the viewer sends against what they may send in an hour. */
export async function countSent(viewer: UserViewer): Promise<{ ok: true } | TooManyMessages> {
  const points = (await readSettings())['sending.messagesPerHour'];
  const counted = await limiter({ name: 'send', points, seconds: 3600 }).count(viewer.userId);
  return counted.ok
    ? { ok: true }
    : { ok: false, reason: 'too_many_messages', retryAfterMs: counted.retryAfterMs };
}
