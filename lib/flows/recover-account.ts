import { askForCheck } from '../accounts/ask-for-check.ts';
import { forgetRefused } from '../accounts/refused-secrets.ts';
import type { Prisma, Tx } from '../db/client.ts';
import { databaseTime } from '../db/clock.ts';
import { recordEvent } from '../events/record.ts';
import { openIncident } from '../incidents/store.ts';
import { endWaiting } from '../notifications/attempts.ts';
import { revokeUpdateLinks } from '../update-links/store.ts';
import type { By } from '../words/by.ts';

export type RecoveredBy = By | 'signed_in';

const open = {
  id: true,
  state: true,
  lastSuccessAt: true,
  outgoingRefusedAt: true,
  credential: { select: { setAt: true, setBy: true } },
} satisfies Prisma.MailAccountSelect;

export type RecoverOptions = {
  now?: Date;
  checkAtOnce?: boolean;
  /** False: the caller tells of something else that does not work. */
  isTold?: boolean;
};

/**
 * The only way out of an incident, called when the account's password has just been proved at its server, or when
 * nothing is left that could be refused: the account is active again, its counts are cleared, what was known of
 * refused passwords is forgotten, the incident is closed, its open links, reminders and unsent notifications end, who
 * was told of it is told that it is over, and a check starts at once (unless this recovery is the outcome of one).
 *
 * An account that its outgoing server still refuses is `receive_only`: an incident about that goes on, or is opened
 * and told of in place of the one that is over. The caller holds the row lock of the account. Answers the incident
 * that was closed, if any.
 */
export async function recoverAccount(
  tx: Tx,
  accountId: string,
  by: RecoveredBy,
  { now = databaseTime(), checkAtOnce = true, isTold = true }: RecoverOptions = {},
): Promise<{ incidentId: string | null }> {
  const account = await tx.mailAccount.findUniqueOrThrow({ where: { id: accountId }, select: open });
  const incident = await tx.incident.findFirst({
    where: { accountId, closedAt: null },
    select: { id: true, cause: true, isBeyondAscii: true, openedAt: true, suspendedAt: true },
  });
  const cannotSend = account.outgoingRefusedAt !== null;
  const over = incident && !(cannotSend && incident.suspendedAt === null) ? incident : null;
  const state = cannotSend ? 'receive_only' : 'active';
  await tx.mailAccount.update({
    where: { id: accountId },
    data: {
      state,
      ...(state === account.state ? {} : { stateSince: now }),
      refusals: 0,
      firstRefusalAt: null,
      transientFailures: 0,
      nextCheckAt: now,
      receiptFor: over?.id ?? null,
    },
  });
  await forgetRefused(tx, accountId, 'incoming');
  if (!cannotSend) await forgetRefused(tx, accountId, 'outgoing');
  if (over || !cannotSend) await revokeUpdateLinks(tx, accountId);
  // Who reads that it works again would take it that mail can be sent: what is said instead is what does not work.
  if (over) await close(tx, account, over, { by, now, isTold: isTold && !cannotSend });
  if (cannotSend && over !== null) {
    const { cause, isBeyondAscii } = over;
    const incidentId = await openIncident(tx, {
      accountId,
      cause,
      evidence: await lastWords(tx, accountId),
      isBeyondAscii,
      now,
    });
    const isOwnerThere = by === 'update_link' || by === 'owner';
    await recordEvent(tx, {
      kind: 'still_receive_only',
      accountId,
      incidentId,
      details: {},
      isTold: !isOwnerThere,
    });
  }
  if (checkAtOnce) await askForCheck(tx, accountId, now);
  return { incidentId: over?.id ?? null };
}

type Account = Prisma.MailAccountGetPayload<{ select: typeof open }>;
type OpenIncident = { id: string; openedAt: Date; suspendedAt: Date | null };

async function close(
  tx: Tx,
  { id: accountId, lastSuccessAt, credential }: Account,
  { id: incidentId, openedAt, suspendedAt }: OpenIncident,
  { by, now, isTold }: { by: RecoveredBy; now: Date; isTold: boolean },
): Promise<void> {
  // A check that worked proved the password; who gave that in this incident is who ended it.
  const isNew = by === 'signed_in' && credential && credential.setAt > openedAt;
  const closedBy = isNew ? credential.setBy : by;
  await tx.incident.update({
    where: { id: incidentId },
    data: { closedAt: now, closedBy, cutOffSince: lastSuccessAt },
  });
  await endWaiting(tx, { incidentId }, 'the account works again');
  const details = { by: closedBy, suspended: suspendedAt !== null };
  await recordEvent(tx, { kind: 'recovered', accountId, incidentId, details, isTold });
}

/** What the outgoing server said when it began to refuse. */
async function lastWords(tx: Tx, accountId: string): Promise<string> {
  const entry = await tx.event.findFirst({
    where: { accountId, kind: 'receive_only' },
    orderBy: { id: 'desc' },
    select: { details: true },
  });
  const { evidence } = (entry?.details ?? {}) as { evidence?: string };
  return evidence ?? '';
}
