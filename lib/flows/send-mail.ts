import { accessFor } from '../accounts/access.ts';
import { whyNoSending } from '../accounts/may-send.ts';
import { outgoingOf } from '../accounts/servers.ts';
import { type SignInResult, withSignIn } from '../accounts/sign-in.ts';
import { signInOf } from '../accounts/sign-in-budget.ts';
import type { PrismaClient } from '../db/client.ts';
import { databaseTime } from '../db/clock.ts';
import { ClaimLost, renewEveryMs } from '../leases/lease.ts';
import { log } from '../log.ts';
import { FateUnknown, MessageRefused } from '../mail/handing-over.ts';
import { isCredentialCause } from '../mail/judge/causes.ts';
import { OwnFailure, type Verdict } from '../mail/judge/failure.ts';
import { protocols } from '../mail/protocols.ts';
import {
  beginContent,
  claimOutgoing,
  readBytes,
  recordHandedOver,
  recordTry,
  renewOutgoing,
  type TryOutcome,
} from '../outgoing-messages/claim.ts';
import { atServer, inSeat, keepsTooMany } from '../outgoing-messages/slow-servers.ts';
import { machinePauseMs, noteOwnTrouble, ownTroubleIn } from '../own-trouble.ts';
import type { Settings } from '../settings/schema.ts';
import { notSent } from '../words/language.ts';
import { refuseSending } from './refuse-sending.ts';
import { putOff, saveCopy } from './save-sent-copy.ts';
import {
  accountFields,
  insist,
  type SendingAccount,
  type SendingWork,
  sessionOptions,
  waitMs,
} from './sending-work.ts';

/**
 * One try of a message that a person sent: hands it over to the account's own sending server, then puts a copy into
 * its Sent folder. Promises that it is never sent twice by itself.
 *
 * 1 The message is claimed; 2 `sending` is written when the server waits for the content, before its first byte; 3
 * `handed_over` is written as soon as the server has taken it, and from then on only the copy is tried again; 4
 * whoever dies, or hears nothing, between 2 and 3 leaves it `unknown`, for the person to decide; 5 whatever fails
 * before 2, or is refused, was certainly not taken.
 */
export async function sendMail(
  db: PrismaClient,
  outgoingId: string,
  settings: Settings,
  stop: AbortSignal,
): Promise<void> {
  const claimed = await claimOutgoing(db, outgoingId);
  if (!claimed) return;
  const renewing = setInterval(() => void renewOutgoing(db, claimed).catch(() => {}), renewEveryMs);
  try {
    await inSeat(() => sendClaimed({ db, claimed, settings, stop }));
  } finally {
    clearInterval(renewing);
  }
}

async function sendClaimed(claim: Pick<SendingWork, 'db' | 'claimed' | 'settings' | 'stop'>): Promise<void> {
  const { db, claimed } = claim;
  const account = await db.mailAccount.findUniqueOrThrow({
    where: { id: claimed.accountId },
    select: accountFields,
  });
  const host = account.outgoingHost ?? '';
  const isQueued = claimed.state === 'queued';
  // Before its bytes are read: it may be large, and wait for long.
  if (isQueued && keepsTooMany(host)) return end(claim, whenServerCan());
  const message = { ...claimed, bytes: await readBytes(db, claimed) };
  const work: SendingWork = { ...claim, message, account, hasBegun: false };
  if (isQueued) {
    if (!(await atServer(host, () => handOver(work)))) return;
    if (await putOff(work)) return;
  }
  await saveCopy(work);
}

/** Whether the server has the message now, and that is written. */
async function handOver(work: SendingWork): Promise<boolean> {
  const { db, claimed, message, account } = work;
  const server = outgoingOf(account);
  const refusal = whyNoSending({
    state: account.state,
    isPaused: account.pausedAt !== null,
    hasOutgoing: server !== null,
    isSendingRefused: account.outgoingRefusedAt !== null,
  });
  if (refusal || !server) {
    const cause = refusal ?? 'no_server';
    await end(work, { state: 'failed', cause, error: notSent[cause] });
    return false;
  }
  let ended: SignInResult<void>;
  try {
    ended = await withSignIn(
      signInOf(db, account.id, 'sending', work.settings),
      accessFor(account, 'outgoing'),
      (credential, onStep) => {
        const { sender } = protocols[account.type];
        const options = { ...sessionOptions(work), onStep };
        return sender.open(server, credential, options, async (session) => {
          const beforeContent = async () => {
            await beginContent(db, claimed);
            work.hasBegun = true;
          };
          await session.send(claimed.envelope, message.bytes, { beforeContent });
          const isOurs = await insist(() => db.$transaction((tx) => recordHandedOver(tx, claimed)));
          if (!isOurs) throw new ClaimLost();
        });
      },
    );
  } catch (error) {
    if (error instanceof ClaimLost) return false;
    const own = ownTroubleIn(error);
    if (own) noteOwnTrouble(own);
    if (own && !work.hasBegun) {
      await end(work, whenMachineCan());
      return false;
    }
    // A surprise of our own (the database is away): the claim runs out by itself. Where the content was on its way,
    // nobody knows then what became of it.
    if (!work.stop.aborted) throw error;
    // Nothing of it has left: another worker takes it up at once.
    const words = { cause: 'stopped', error: notSent.worker };
    await end(work, { state: 'queued', nextTryAt: databaseTime(), ...words });
    return isHandedOver(work);
  }
  if (ended.ok) return true;
  await explain(work, ended);
  return isHandedOver(work);
}

/** Writes why it was not handed over, or that nobody knows. */
async function explain(work: SendingWork, ended: Exclude<SignInResult<void>, { ok: true }>): Promise<void> {
  if (ended.reason === 'budget') {
    return end(work, later(work, { cause: 'budget', evidence: notSent.budget }, budgetWaitMs));
  }
  if (ended.reason === 'sealed') {
    log.error({ account: work.account.id, reason: ended.error.message }, 'credential cannot be opened');
    return end(work, { state: 'failed', cause: 'unknown', error: notSent.sealed });
  }
  const { failure } = ended;
  const { cause, evidence, retryAfterMs } = failure.verdict;
  if (failure instanceof FateUnknown) return end(work, { state: 'unknown', cause, error: evidence });
  if (failure instanceof MessageRefused) {
    if (failure.isPermanent) return end(work, { state: 'failed', cause: 'refused', error: evidence });
    return end(work, later(work, { cause, evidence }, failure.pauseMs));
  }
  if (failure instanceof OwnFailure) return end(work, whenMachineCan());
  if (failure.stage === 'auth' && isCredentialCause(cause)) return refused(work, failure.verdict);
  await end(work, later(work, failure.verdict, retryAfterMs));
}

async function isHandedOver({ db, claimed }: SendingWork): Promise<boolean> {
  const { state } = await db.outgoingMessage.findUniqueOrThrow({
    where: { id: claimed.id },
    select: { state: true },
  });
  return state === 'handed_over' || state === 'sent';
}

/** The credential itself was refused: the account can only receive, unless it has another credential meanwhile. */
async function refused({ db, claimed, account }: SendingWork, verdict: Verdict): Promise<void> {
  await db.$transaction(async (tx) => {
    await tx.$queryRaw`SELECT 1 FROM mail_account WHERE id = ${account.id}::uuid FOR UPDATE`;
    const now = await tx.mailAccount.findUnique({ where: { id: account.id }, select: accountFields });
    if (!now) return;
    const triedOf = (row: SendingAccount) => JSON.stringify([row.credential, outgoingOf(row)]);
    const isSame = triedOf(now) === triedOf(account);
    if (isSame) await refuseSending(tx, account.id, verdict);
    const { cause, evidence } = verdict;
    await recordTry(
      tx,
      claimed,
      isSame
        ? { state: 'failed', cause, error: evidence }
        : { state: 'queued', nextTryAt: databaseTime(), cause, error: evidence },
    );
  });
  log.info({ account: account.id, cause: verdict.cause }, 'sending refused');
}

async function end({ db, claimed }: Pick<SendingWork, 'db' | 'claimed'>, outcome: TryOutcome): Promise<void> {
  await insist(() => db.$transaction((tx) => recordTry(tx, claimed, outcome)));
  const { state, cause } = outcome;
  log.info(
    { outgoing: claimed.id, account: claimed.accountId, state, cause, attempt: claimed.attempts },
    'send',
  );
}

/** Once more after a while that doubles up to an hour, or never where it was tried often enough. */
function later(
  { claimed, settings }: SendingWork,
  { cause, evidence }: { cause: string; evidence: string },
  atLeastMs = 0,
): TryOutcome {
  if (claimed.attempts >= settings['sending.attempts']) return { state: 'failed', cause, error: evidence };
  const nextTryAt = new Date(databaseTime().getTime() + Math.max(atLeastMs, waitMs(claimed.attempts)));
  return { state: 'queued', nextTryAt, cause, error: evidence };
}

const budgetWaitMs = 10 * 60_000;
const slowServerPauseMs = 10_000;
/** Its server has others in hand and does not get on with them: this one leaves its seat to other servers, and the try does not count. */
function whenServerCan(): TryOutcome {
  const nextTryAt = new Date(databaseTime().getTime() + slowServerPauseMs);
  return { state: 'queued', nextTryAt, cause: 'slow_server', error: notSent.slow_server, isTryBack: true };
}

/** This machine, or the database's, ran out of something before any of the content left: this try does not count. */
function whenMachineCan(): TryOutcome {
  const nextTryAt = new Date(databaseTime().getTime() + machinePauseMs);
  return { state: 'queued', nextTryAt, cause: 'machine', error: notSent.machine, isTryBack: true };
}
