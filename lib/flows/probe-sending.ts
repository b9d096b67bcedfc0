import { accessFor } from '../accounts/access.ts';
import type { ClaimedAccount } from '../accounts/claim.ts';
import type { GivenBack } from '../accounts/give-back.ts';
import { noteRefused, putOffProbe, refusedAmong, storedSecret } from '../accounts/refused-secrets.ts';
import { withSignIn } from '../accounts/sign-in.ts';
import { giveBack, signInOf } from '../accounts/sign-in-budget.ts';
import type { PrismaClient, Tx } from '../db/client.ts';
import { recordEvent } from '../events/record.ts';
import { isCredentialCause } from '../mail/judge/causes.ts';
import { OwnFailure, type Verdict } from '../mail/judge/failure.ts';
import { mailLimits } from '../mail/network/limits.ts';
import { tryOutgoing } from '../mail/probe.ts';
import { recorderOf } from '../protocol-logs/recorder.ts';
import { ehloNameOf } from '../settings/ehlo-name.ts';
import type { Settings } from '../settings/schema.ts';

/** What the outgoing server said to an account that could not send. */
export type SendingProbe = { ok: true } | { ok: false; isRefused: boolean; verdict: Verdict };

/**
 * Asks the outgoing server of an account that cannot send whether it takes the password now: at once where it is
 * another than the refused one, else as rarely as a suspended account is probed. Called within a check whose sign-in
 * worked, whose claim keeps others away; sends nothing. Null: it is not the time, the lock-out budget is spent, or
 * this machine is out of something.
 */
export async function probeSending(
  db: PrismaClient,
  claimed: ClaimedAccount,
  givenBack: GivenBack,
  settings: Settings,
  stop: AbortSignal,
): Promise<SendingProbe | null> {
  const placed = claimed.outgoingRefusedAt && storedSecret(claimed, 'outgoing');
  if (!placed) return null;
  const known = refusedAmong(claimed.refusedSecrets, placed);
  if (known && !known.isDue) return null;

  const { id } = claimed;
  // The incoming server has just taken the password: what was refused before that no longer counts.
  await giveBack(db, id, givenBack.budget, claimed.signInAt);
  const signInMs = settings['fetcher.signInSeconds'] * 1000;
  const deadlineMs = mailLimits.setupMs + mailLimits.greetingMs + signInMs;
  const ended = await withSignIn(
    signInOf(db, id, 'sending_probe', settings),
    accessFor(claimed, 'outgoing'),
    (password, onStep) =>
      tryOutgoing(claimed.type, placed.server, password, {
        signal: AbortSignal.any([AbortSignal.timeout(deadlineMs), stop]),
        signInMs,
        ehloName: ehloNameOf(settings),
        wire: recorderOf(db, claimed),
        onStep,
      }),
  );
  if (ended.ok) return { ok: true };
  if (ended.reason !== 'failed') return null;
  if (ended.failure instanceof OwnFailure) return null;
  const { stage, verdict } = ended.failure;
  return { ok: false, isRefused: stage === 'auth' && isCredentialCause(verdict.cause), verdict };
}

/** What follows from the answer, in the transaction of the check; its recovery closes the incident. */
export async function noteSendingProbe(
  tx: Tx,
  claimed: ClaimedAccount,
  probe: SendingProbe,
  settings: Settings,
  now: Date,
): Promise<void> {
  const { id, outgoingRefusedAt } = claimed;
  if (probe.ok) {
    await tx.mailAccount.update({ where: { id }, data: { outgoingRefusedAt: null } });
    await recordEvent(tx, { kind: 'sending_works_again', accountId: id, details: {}, at: now });
    return;
  }
  const placed = storedSecret(claimed, 'outgoing');
  if (!placed || !outgoingRefusedAt) return;
  if (probe.isRefused) {
    const isProbe = refusedAmong(claimed.refusedSecrets, placed) !== null;
    const probeHours = settings['suspension.probeHours'];
    await noteRefused(tx, 'outgoing', placed, { now, probeHours, isProbe });
  } else await putOffProbe(tx, placed, new Date(now.getTime() + 3_600_000));
}
