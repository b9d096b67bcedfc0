import { accessFor } from '../accounts/access.ts';
import { sealedColumns } from '../accounts/credentials.ts';
import { type SendingRefusal, whyNoSending } from '../accounts/may-send.ts';
import { incomingOf, outgoingOf, serverColumns } from '../accounts/servers.ts';
import { type SignInResult, withSignIn } from '../accounts/sign-in.ts';
import { signInOf } from '../accounts/sign-in-budget.ts';
import { doubled, growths } from '../backoff.ts';
import type { Prisma, PrismaClient } from '../db/client.ts';
import { databaseTime } from '../db/clock.ts';
import { assertNever } from '../errors.ts';
import { ClaimLost, renewEveryMs } from '../leases/lease.ts';
import { log } from '../log.ts';
import { withImapSession } from '../mail/imap/connect.ts';
import { keepsCopies } from '../mail/imap/keeps-copies.ts';
import { type SavedCopy, saveToSent } from '../mail/imap/sent-folder.ts';
import { isCredentialCause } from '../mail/judge/causes.ts';
import { OwnFailure, type Verdict } from '../mail/judge/failure.ts';
import { patientGreetingMs } from '../mail/network/limits.ts';
import { FateUnknown, MessageRefused } from '../mail/smtp/message.ts';
import { withSmtpSession } from '../mail/smtp/smtp.ts';
import {
  beginContent,
  type ClaimedMessage,
  claimOutgoing,
  putOffCopy,
  readBytes,
  recordCopy,
  recordHandedOver,
  recordTry,
  renewOutgoing,
  type TryOutcome,
} from '../outgoing-messages/claim.ts';
import { noteOwnTrouble, ownTroubleIn } from '../own-trouble.ts';
import { ehloNameOf } from '../settings/ehlo-name.ts';
import type { Settings } from '../settings/schema.ts';
import { refuseSending } from './refuse-sending.ts';

/** One try in all: the greeting may take five minutes, the content ten (lib/mail/network/limits.ts). */
const deadlineMs = 20 * 60_000;

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
    const account = await db.mailAccount.findUniqueOrThrow({
      where: { id: claimed.accountId },
      select: accountFields,
    });
    const message = { ...claimed, bytes: await readBytes(db, claimed) };
    const work: Work = { db, claimed, message, account, settings, stop, hasBegun: false };
    if (claimed.state === 'queued') {
      if (!(await handOver(work))) return;
      if (await putOff(work)) return;
    }
    await saveCopy(work);
  } finally {
    clearInterval(renewing);
  }
}

const accountFields = {
  id: true,
  state: true,
  pausedAt: true,
  outgoingRefusedAt: true,
  sentFolder: true,
  sentCopies: true,
  sentFolderChoices: true,
  ...serverColumns,
  credential: { select: sealedColumns },
} satisfies Prisma.MailAccountSelect;

type Account = Prisma.MailAccountGetPayload<{ select: typeof accountFields }>;
type Work = {
  db: PrismaClient;
  claimed: ClaimedMessage;
  message: ClaimedMessage & { bytes: Buffer };
  account: Account;
  settings: Settings;
  stop: AbortSignal;
  /** The content may be on its way: from here on a fate nobody knows is possible. */
  hasBegun: boolean;
};

/** Whether the server has the message now, and that is written. */
async function handOver(work: Work): Promise<boolean> {
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
    await end(work, { state: 'failed', cause, error: refusalWords[cause] });
    return false;
  }
  let ended: SignInResult<void>;
  try {
    ended = await withSignIn(
      signInOf(db, account.id, 'sending', work.settings),
      accessFor(account, 'outgoing'),
      (password, onStep) =>
        withSmtpSession(server, password, { ...options(work), onStep }, async (session) => {
          const beforeContent = async () => {
            await beginContent(db, claimed);
            work.hasBegun = true;
          };
          await session.send(claimed.envelope, message.bytes, { beforeContent });
          const isOurs = await insist(() => db.$transaction((tx) => recordHandedOver(tx, claimed)));
          if (!isOurs) throw new ClaimLost();
        }),
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
    const words = { cause: 'stopped', error: 'Waiting for a worker.' };
    await end(work, { state: 'queued', nextTryAt: databaseTime(), ...words });
    return isHandedOver(work);
  }
  if (ended.ok) return true;
  await explain(work, ended);
  return isHandedOver(work);
}

/** Writes why it was not handed over, or that nobody knows. */
async function explain(work: Work, ended: Exclude<SignInResult<void>, { ok: true }>): Promise<void> {
  if (ended.reason === 'budget') {
    return end(work, later(work, { cause: 'budget', evidence: budgetWords }, budgetWaitMs));
  }
  if (ended.reason === 'sealed') {
    log.error({ account: work.account.id, reason: ended.error.message }, 'credential cannot be opened');
    return end(work, { state: 'failed', cause: 'unknown', error: unsealWords });
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

async function isHandedOver({ db, claimed }: Work): Promise<boolean> {
  const { state } = await db.outgoingMessage.findUniqueOrThrow({
    where: { id: claimed.id },
    select: { state: true },
  });
  return state === 'handed_over' || state === 'sent';
}

/** The credential itself was refused: the account can only receive, unless it has another credential meanwhile. */
async function refused({ db, claimed, account }: Work, verdict: Verdict): Promise<void> {
  await db.$transaction(async (tx) => {
    await tx.$queryRaw`SELECT 1 FROM mail_account WHERE id = ${account.id}::uuid FOR UPDATE`;
    const now = await tx.mailAccount.findUnique({ where: { id: account.id }, select: accountFields });
    if (!now) return;
    const triedOf = (row: Account) => JSON.stringify([row.credential, outgoingOf(row)]);
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

async function end({ db, claimed }: Work, outcome: TryOutcome): Promise<void> {
  await insist(() => db.$transaction((tx) => recordTry(tx, claimed, outcome)));
  const { state, cause } = outcome;
  log.info(
    { outgoing: claimed.id, account: claimed.accountId, state, cause, attempt: claimed.attempts },
    'send',
  );
}

/** Once more after a while that doubles up to an hour, or never where it was tried often enough. */
function later(
  { claimed, settings }: Work,
  { cause, evidence }: { cause: string; evidence: string },
  atLeastMs = 0,
): TryOutcome {
  if (claimed.attempts >= settings['sending.attempts']) return { state: 'failed', cause, error: evidence };
  const nextTryAt = new Date(databaseTime().getTime() + Math.max(atLeastMs, waitMs(claimed.attempts)));
  return { state: 'queued', nextTryAt, cause, error: evidence };
}

const waitMs = (attempt: number) => doubled(attempt, growths.sending);

const budgetWaitMs = 10 * 60_000;
const machinePauseMs = 30_000;

/** This machine, or the database's, ran out of something before any of the content left: this try does not count. */
function whenMachineCan(): TryOutcome {
  const nextTryAt = new Date(databaseTime().getTime() + machinePauseMs);
  return { state: 'queued', nextTryAt, cause: 'machine', error: machineWords, isTryBack: true };
}

const copyAttempts = 20;
const dayMs = 86_400_000;

/** Many servers put a copy into the Sent folder themselves, a few seconds after they took the message. */
async function putOff(work: Work): Promise<boolean> {
  const { db, claimed, account, settings } = work;
  const seconds = settings['sending.copyAfterSeconds'];
  if (seconds === 0 || isKeptByServer(account)) return false;
  const nextTryAt = new Date(databaseTime().getTime() + seconds * 1000);
  await insist(() => db.$transaction((tx) => putOffCopy(tx, claimed, { nextTryAt, waitsFor: null })));
  return true;
}

const isKeptByServer = ({ sentCopies, outgoingHost }: Account) =>
  sentCopies === 'server' || (sentCopies === 'automatic' && keepsCopies(outgoingHost ?? ''));

async function saveCopy(work: Work): Promise<void> {
  const { db, claimed, message, account } = work;
  if (isKeptByServer(account)) {
    await db.$transaction((tx) => recordCopy(tx, claimed, { savedAt: databaseTime() }));
    return;
  }
  // After handing over in this very try it is the first time; the claim counted it otherwise.
  const attempt = claimed.state === 'queued' ? 1 : claimed.copyAttempts;
  const failed = async (error: string) => {
    const nextTryAt = attempt < copyAttempts ? new Date(databaseTime().getTime() + waitMs(attempt)) : null;
    await db.$transaction((tx) => recordCopy(tx, claimed, { error, nextTryAt }));
    log.info({ outgoing: claimed.id, attempt, isLast: nextTryAt === null }, 'copy not saved');
  };
  if (account.pausedAt || account.state === 'suspended' || account.state === 'needs_consent') {
    return failed(refusalWords[account.pausedAt ? 'paused' : 'suspended']);
  }
  const others = await otherIds(work);
  let ended: SignInResult<SavedCopy>;
  try {
    ended = await withSignIn(
      signInOf(db, account.id, 'sent_copy', work.settings),
      accessFor(account, 'incoming'),
      (password, onStep) =>
        withImapSession(incomingOf(account), password, { ...options(work), onStep }, (session) =>
          saveToSent(session, { ...message, isOfAnother: (id) => others.has(id) }, account.sentFolder),
        ),
    );
  } catch (error) {
    if (work.stop.aborted) return failed('Waiting for a worker.');
    throw error;
  }
  if (!ended.ok && ended.reason === 'failed' && ended.failure instanceof OwnFailure) {
    const nextTryAt = new Date(databaseTime().getTime() + machinePauseMs);
    const later = { error: machineWords, nextTryAt, isTryBack: true } as const;
    return db.$transaction((tx) => recordCopy(tx, claimed, later));
  }
  if (!ended.ok) return failed(whyNoCopy(ended));
  const copy = ended.value;
  const choices = copy.result === 'ask' ? copy.choices : [];
  await db.$transaction(async (tx) => {
    if (copy.result === 'ask') {
      const waitsFor = { cause: 'sent_folder', words: askWords } as const;
      await putOffCopy(tx, claimed, { nextTryAt: new Date(databaseTime().getTime() + dayMs), waitsFor });
    } else await recordCopy(tx, claimed, { savedAt: databaseTime() });
    if (choices.join('\n') === account.sentFolderChoices.join('\n')) return;
    await tx.mailAccount.update({ where: { id: account.id }, data: { sentFolderChoices: choices } });
  });
  log.info({ outgoing: claimed.id, account: account.id, copy: copy.result }, 'sent');
}

function whyNoCopy(ended: Exclude<SignInResult<SavedCopy>, { ok: true }>): string {
  switch (ended.reason) {
    case 'budget':
      return budgetWords;
    case 'sealed':
      return unsealWords;
    case 'failed':
      return ended.failure.verdict.evidence;
    default:
      return assertNever(ended);
  }
}

/** Of what this account sent lately: a server's own copy is never taken for that of another message. */
async function otherIds({ db, claimed, account }: Work): Promise<Set<string>> {
  const rows = await db.outgoingMessage.findMany({
    where: {
      accountId: account.id,
      id: { not: claimed.id },
      queuedAt: { gt: new Date(databaseTime().getTime() - 7 * dayMs) },
    },
    select: { messageId: true },
  });
  return new Set(rows.map(({ messageId }) => messageId));
}

function options({ settings, stop }: Work) {
  return {
    signal: AbortSignal.any([AbortSignal.timeout(deadlineMs), stop]),
    signInMs: settings['fetcher.signInSeconds'] * 1000,
    limits: { greetingMs: patientGreetingMs },
    ehloName: ehloNameOf(settings),
  };
}

/** A word of the server's that must not get lost because the database is away, or full, for a while. */
async function insist<T>(write: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await write();
    } catch (error) {
      const code = ownTroubleIn(error);
      if (code) noteOwnTrouble(code);
      if (tries >= (code ? 100 : 8)) throw error;
      await new Promise((resolve) => setTimeout(resolve, doubled(tries, growths.writing)));
    }
  }
}

const refusalWords: Record<SendingRefusal, string> = {
  suspended: 'The account is suspended.',
  needs_consent: 'The mail provider ended our permission to sign in.',
  paused: 'An administrator paused the account.',
  receive_only: 'The sending server refuses the password.',
  no_server: 'The account has no sending server.',
};
const askWords =
  'Nobody has said yet which folder of the mailbox is for sent messages. The copy is kept here until then.';
const machineWords = 'This machine is out of resources; it goes out when that is over.';
const budgetWords = 'Too many sign-ins without success in this hour; it is tried again later.';
const unsealWords = 'The stored credential cannot be opened with the secret key of this installation.';
