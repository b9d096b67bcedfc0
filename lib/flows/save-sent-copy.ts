import { accessFor } from '../accounts/access.ts';
import { incomingOf } from '../accounts/servers.ts';
import { type SignInResult, withSignIn } from '../accounts/sign-in.ts';
import { signInOf } from '../accounts/sign-in-budget.ts';
import { databaseTime } from '../db/clock.ts';
import { assertNever } from '../errors.ts';
import { log } from '../log.ts';
import { OwnFailure } from '../mail/judge/failure.ts';
import type { FiledCopy } from '../mail/protocol.ts';
import { protocols } from '../mail/protocols.ts';
import { putOffCopy, recordCopy } from '../outgoing-messages/claim.ts';
import { machinePauseMs } from '../own-trouble.ts';
import { dayMs } from '../time-units.ts';
import { notSent } from '../words/language.ts';
import { insist, type SendingAccount, type SendingWork, sessionOptions, waitMs } from './sending-work.ts';

const copyAttempts = 20;

/** Whether the copy waits: many servers put one into the Sent folder themselves, a few seconds after they took the message. */
export async function putOff(work: SendingWork): Promise<boolean> {
  const { db, claimed, account, settings } = work;
  const seconds = settings['sending.copyAfterSeconds'];
  if (seconds === 0 || needsNoCopy(account)) return false;
  const nextTryAt = new Date(databaseTime().getTime() + seconds * 1000);
  await insist(() => db.$transaction((tx) => putOffCopy(tx, claimed, { nextTryAt, waitsFor: null })));
  return true;
}

/** The sending server keeps it, or the mailbox has no place for one. */
const needsNoCopy = ({ type, sentCopies, outgoingHost }: SendingAccount) =>
  !protocols[type].source.fileSent ||
  sentCopies === 'server' ||
  (sentCopies === 'automatic' && protocols[type].sender.keepsCopies(outgoingHost ?? ''));

/** Puts the copy of a message that was handed over into the Sent folder, or writes when that is tried again. */
export async function saveCopy(work: SendingWork): Promise<void> {
  const { db, claimed, message, account } = work;
  const { fileSent } = protocols[account.type].source;
  if (!fileSent || needsNoCopy(account)) {
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
  if (account.pausedAt) return failed(notSent.paused);
  if (account.state === 'suspended' || account.state === 'needs_consent') {
    return failed(notSent[account.state]);
  }
  const others = await otherIds(work);
  let ended: SignInResult<FiledCopy>;
  try {
    ended = await withSignIn(
      signInOf(db, account.id, 'sent_copy', work.settings),
      accessFor(account, 'incoming'),
      (credential, onStep) => {
        const sent = { ...message, isOfAnother: (id: string) => others.has(id) };
        const options = { ...sessionOptions(work), onStep };
        return fileSent(incomingOf(account), credential, options, sent, account.sentFolder);
      },
    );
  } catch (error) {
    if (work.stop.aborted) return failed(notSent.worker);
    throw error;
  }
  if (!ended.ok && ended.reason === 'failed' && ended.failure instanceof OwnFailure) {
    const nextTryAt = new Date(databaseTime().getTime() + machinePauseMs);
    const later = { error: notSent.machine, nextTryAt, isTryBack: true } as const;
    return db.$transaction((tx) => recordCopy(tx, claimed, later));
  }
  if (!ended.ok) return failed(whyNoCopy(ended));
  const copy = ended.value;
  const choices = copy.result === 'ask' ? copy.choices : [];
  await db.$transaction(async (tx) => {
    if (copy.result === 'ask') {
      const waitsFor = { cause: 'sent_folder', words: notSent.sent_folder } as const;
      await putOffCopy(tx, claimed, { nextTryAt: new Date(databaseTime().getTime() + dayMs), waitsFor });
    } else await recordCopy(tx, claimed, { savedAt: databaseTime() });
    if (choices.join('\n') === account.sentFolderChoices.join('\n')) return;
    await tx.mailAccount.update({ where: { id: account.id }, data: { sentFolderChoices: choices } });
  });
  log.info({ outgoing: claimed.id, account: account.id, copy: copy.result }, 'sent');
}

function whyNoCopy(ended: Exclude<SignInResult<FiledCopy>, { ok: true }>): string {
  switch (ended.reason) {
    case 'budget':
      return notSent.budget;
    case 'sealed':
      return notSent.sealed;
    case 'failed':
      return ended.failure.verdict.evidence;
    default:
      return assertNever(ended);
  }
}

/** Of what this account sent lately: a server's own copy is never taken for that of another message. */
async function otherIds({ db, claimed, account }: SendingWork): Promise<Set<string>> {
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
