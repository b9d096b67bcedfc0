import {
  bringProbeForward,
  findRefused,
  nextAskedProbe,
  storedColumns,
  storedOf,
  storedSecret,
} from '../accounts/refused-secrets.ts';
import { recordAudit } from '../audit/record.ts';
import { db, type Prisma } from '../db/client.ts';
import { databaseTime } from '../db/clock.ts';
import { sendCheck } from '../queue/send-check.ts';
import { readSettings } from '../settings/store.ts';
import { recordTimeline } from '../timeline/record.ts';
import type { Actor } from '../viewer.ts';

/** What follows from *Resume*: nobody is told that an account works before a sign-in has shown it. */
export type Resumed =
  /** It is polled as always, beginning now. */
  | { next: 'check' }
  /** Its password was refused: it is tried once more now, and the account works again if the server takes it. */
  | { next: 'probe' }
  /** Its password was refused, and so was the probe of this day: it goes to the server no more before `retryAt`. */
  | { next: 'wait'; refusedAt: Date; retryAt: Date };

export type ResumeResult = ({ ok: true; endedPause: boolean } & Resumed) | { ok: false; reason: 'not_found' };

/**
 * Lets an account be polled again: ends an operator's pause and starts a check. A password that was refused beyond
 * doubt is tried once more on the administrator's word, as often as the rare probe may be made; until that has
 * worked the account stays as it is, and so do its incident and links.
 */
export async function resumeAccount(accountId: string, actor: Actor): Promise<ResumeResult> {
  const probeHours = (await readSettings())['suspension.probeHours'];
  return db().$transaction(async (tx) => {
    await tx.$queryRaw`SELECT 1 FROM mail_account WHERE id = ${accountId}::uuid FOR UPDATE`;
    const account = await tx.mailAccount.findUnique({ where: { id: accountId }, select: wanted });
    if (!account) return { ok: false, reason: 'not_found' };
    const { id, state, incomingHost: host } = account;
    const now = databaseTime();
    const details = { by: actor.name };
    const endedPause = account.pausedAt !== null;
    if (endedPause) {
      await tx.mailAccount.update({ where: { id }, data: { pausedAt: null } });
      await recordTimeline(tx, id, { kind: 'resumed', details });
    }
    await recordAudit(tx, { actor, action: 'account.resumed', targetType: 'mail_account', targetId: id });

    const placed = refusedPasswordOf(account);
    const known = placed && (await findRefused(tx, placed));
    const retryAt = known ? nextAskedProbe(known, probeHours, now) : now;
    const isWaiting = known !== null && retryAt > now;
    if (!isWaiting || state !== 'suspended') {
      await tx.mailAccount.update({ where: { id }, data: { nextCheckAt: now } });
      await sendCheck(tx, { id, host, state }, { priority: 10 });
    }
    if (isWaiting) return { ok: true, endedPause, next: 'wait', refusedAt: known.refusedAt, retryAt };
    if (known) {
      await bringProbeForward(tx, id, known, now);
      await recordTimeline(tx, id, { kind: 'probe_requested', details });
      return { ok: true, endedPause, next: 'probe' };
    }
    if (!endedPause) await recordTimeline(tx, id, { kind: 'check_requested', details });
    return { ok: true, endedPause, next: 'check' };
  });
}

const wanted = {
  ...storedColumns,
  state: true,
  pausedAt: true,
  outgoingRefusedAt: true,
} satisfies Prisma.MailAccountSelect;

/** The stored password that is in the way, if one is: the incoming server's first. */
function refusedPasswordOf(account: Prisma.MailAccountGetPayload<{ select: typeof wanted }>) {
  if (account.state === 'suspended') return storedSecret(storedOf(account), 'incoming');
  return account.outgoingRefusedAt ? storedSecret(storedOf(account), 'outgoing') : null;
}
