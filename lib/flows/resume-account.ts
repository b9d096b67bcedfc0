import { askForCheck } from '../accounts/ask-for-check.ts';
import {
  bringProbeForward,
  findRefusedStored,
  nextAskedProbe,
  type RefusedSecret,
  storedColumns,
  storedOf,
} from '../accounts/refused-secrets.ts';
import { recordAudit } from '../audit/record.ts';
import { db, type Prisma, type Tx } from '../db/client.ts';
import { databaseTime } from '../db/clock.ts';
import { recordEvent } from '../events/record.ts';
import { readSettings } from '../settings/store.ts';
import type { Actor } from '../viewer.ts';

/** What follows from *Resume*: nobody is told that an account works before a sign-in has shown it. */
type Resumed =
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
export function resumeAccount(accountId: string, actor: Actor): Promise<ResumeResult> {
  return db().$transaction((tx) => resumeAccountIn(tx, accountId, actor));
}

/** The same within a transaction. */
export async function resumeAccountIn(tx: Tx, accountId: string, actor: Actor): Promise<ResumeResult> {
  const probeHours = (await readSettings())['suspension.probeHours'];
  await tx.$queryRaw`SELECT 1 FROM mail_account WHERE id = ${accountId}::uuid FOR UPDATE`;
  const account = await tx.mailAccount.findUnique({ where: { id: accountId }, select: wanted });
  if (!account) return { ok: false, reason: 'not_found' };
  const { id, state } = account;
  const now = databaseTime();
  const details = { by: actor.name };
  const endedPause = account.pausedAt !== null;
  if (endedPause) {
    await tx.mailAccount.update({ where: { id }, data: { pausedAt: null } });
    await recordEvent(tx, { kind: 'resumed', accountId, details });
  }
  await recordAudit(tx, { actor, action: 'account.resumed', targetType: 'mail_account', targetId: id });

  const refused = await refusedPasswordsOf(tx, account);
  const ready = refused.filter((known) => nextAskedProbe(known, probeHours, now) <= now);
  const [waiting] = ready.length === 0 ? refused : [];
  if (!waiting || state !== 'suspended') {
    await tx.mailAccount.update({ where: { id }, data: { nextCheckAt: now } });
    await askForCheck(tx, id, now);
  }
  if (waiting) {
    const retryAt = nextAskedProbe(waiting, probeHours, now);
    return { ok: true, endedPause, next: 'wait', refusedAt: waiting.refusedAt, retryAt };
  }
  for (const known of ready) await bringProbeForward(tx, id, known, now);
  if (ready.length > 0) {
    await recordEvent(tx, { kind: 'probe_requested', accountId, details });
    return { ok: true, endedPause, next: 'probe' };
  }
  if (!endedPause) await recordEvent(tx, { kind: 'check_requested', accountId, details });
  return { ok: true, endedPause, next: 'check' };
}

const wanted = {
  ...storedColumns,
  state: true,
  pausedAt: true,
  outgoingRefusedAt: true,
} satisfies Prisma.MailAccountSelect;

/** The stored passwords that are known to be refused, the incoming server's first. */
async function refusedPasswordsOf(
  tx: Tx,
  account: Prisma.MailAccountGetPayload<{ select: typeof wanted }>,
): Promise<RefusedSecret[]> {
  const stored = storedOf(account);
  const known = [
    account.state === 'suspended' ? await findRefusedStored(tx, stored, 'incoming') : null,
    account.outgoingRefusedAt ? await findRefusedStored(tx, stored, 'outgoing') : null,
  ];
  return known.filter((one) => one !== null);
}
