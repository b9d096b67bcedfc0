import { type ClaimedAccount, ClaimLost } from '../accounts/claim.ts';
import { openCredential } from '../accounts/credentials.ts';
import { chosenFolders } from '../accounts/folders.ts';
import { UnsealError } from '../crypto/seal.ts';
import type { PrismaClient } from '../db/client.ts';
import { log } from '../log.ts';
import { type ImapSession, withImapSession } from '../mail/connect.ts';
import { MailFailure } from '../mail/failure.ts';
import { copyNewMessages, retryMissing } from '../mail/fetch.ts';
import { storeFlags } from '../messages/flags.ts';
import { folderStore } from '../messages/folder-store.ts';
import { isOwnTrouble } from '../own-trouble.ts';
import type { Settings } from '../settings/schema.ts';
import { readSettings } from '../settings/store.ts';
import { probeSending } from './probe-sending.ts';
import { assertSameMailbox } from './prove-mailbox.ts';
import { type CheckReport, type CheckResult, recordCheck } from './record-check.ts';
import { writeBackFlags } from './write-back-flags.ts';

/** The process is stopping: nothing was judged, and nothing is recorded but the mail that was stored. */
export class CheckInterrupted extends Error {
  override name = 'CheckInterrupted';
  readonly signedIn: boolean;

  constructor(signedIn: boolean) {
    super('the worker is stopping');
    this.signedIn = signedIn;
  }
}

/** This machine ran out of something before the server could judge anything: nothing is recorded of the account. */
export class OwnTrouble extends Error {
  override name = 'OwnTrouble';
  readonly code: string;

  constructor(code: string, options?: ErrorOptions) {
    super(`this machine is out of resources: ${code}`, options);
    this.code = code;
  }
}

/**
 * One check of a claimed account: connect, sign in, copy what is new in the chosen folders, judge, record. Mail
 * that arrived is committed batch by batch and stays, however the check ends. Throws only for surprises of our
 * own (the database is away); the claim then runs out by itself and the job runs again.
 */
export async function checkAccount(
  db: PrismaClient,
  claimed: ClaimedAccount,
  settings: Settings,
  stop: AbortSignal,
): Promise<CheckReport> {
  const result = await fetchMail(db, claimed, settings, stop);
  if (result.signedIn) result.sending = await probeSending(db, claimed, settings, stop);
  // Read anew: a check can take minutes, and a changed pace holds for the next one.
  return recordCheck(db, claimed, result, await readSettings());
}

async function fetchMail(
  db: PrismaClient,
  claimed: ClaimedAccount,
  settings: Settings,
  stop: AbortSignal,
): Promise<CheckResult> {
  const result: CheckResult = { fetched: 0, more: false, signedIn: false, failure: null, stage: null };
  const deadlineMs = settings['fetcher.checkDeadlineSeconds'] * 1000;
  const deadline = AbortSignal.timeout(deadlineMs);
  // A long copy ends by itself between two batches, in good time before the deadline.
  const stopAt = Date.now() + deadlineMs * 0.8;
  try {
    if (claimed.sealedIncoming === null)
      throw new UnsealError({ row: claimed.id, field: 'incoming' }, 'missing');
    const password = openCredential(claimed.sealedIncoming, claimed.id, 'incoming');
    const options = {
      signal: AbortSignal.any([deadline, stop]),
      signInMs: settings['fetcher.signInSeconds'] * 1000,
      limits: { messageBytes: settings['fetcher.maxMessageBytes'] },
    };
    await withImapSession(claimed.incoming, password, options, async (session) => {
      result.signedIn = true;
      await assertSameMailbox(db, claimed, session);
      // First, so that what is read of the flags afterwards is what people want.
      if (claimed.hasFlagWishes) await writeBackFlags(db, claimed.id, session);
      await copyFolders(db, claimed, session, stopAt, result);
    });
  } catch (error) {
    if (stop.aborted) throw new CheckInterrupted(result.signedIn);
    if (error instanceof MailFailure) {
      const { code } = error.verdict;
      const isBefore = !result.signedIn && error.stage !== 'auth';
      if (isBefore && isOwnTrouble(code)) throw new OwnTrouble(code, { cause: error });
      // Cut short while copying is no failure: what is stored stays and the next check goes on from there.
      if (result.signedIn && result.fetched > 0 && error.verdict.cause !== 'throttled')
        return { ...result, more: true, failure: null };
      return { ...result, failure: error.verdict, stage: error.stage };
    }
    if (error instanceof ClaimLost) return result; // recordCheck finds the same, and tells so
    if (!(error instanceof UnsealError)) throw error;
    log.error({ account: claimed.id, reason: error.message }, 'credential cannot be opened');
    // Ours, not the owner's: retried slowly and shown to the administrator.
    const evidence = 'The stored credential cannot be opened with the secret key of this installation.';
    return { ...result, failure: { cause: 'unknown', retry: true, evidence } };
  }
  return result;
}

async function copyFolders(
  db: PrismaClient,
  claimed: ClaimedAccount,
  session: ImapSession,
  stopAt: number,
  result: CheckResult,
): Promise<void> {
  const folders = await chosenFolders(db, claimed);
  for (const folder of folders) {
    try {
      const copied = await copyNewMessages(
        session,
        folder,
        storeOf(folder),
        { stopAt },
        {
          readAt: folder.flagsReadAt,
          store: (changed, upTo) => storeFlags({ id: folder.id, accountId: claimed.id }, changed, upTo),
        },
      );
      result.more ||= copied.more;
    } catch (error) {
      // One folder that cannot be opened must not keep the others from being copied.
      if (!(error instanceof MailFailure) || error.verdict.cause !== 'mailbox') throw error;
      const evidence = `${folder.path}: ${error.verdict.evidence}`.slice(0, 200);
      result.failure ??= { ...error.verdict, evidence };
      // What follows from it is noise.
      if (!session.isOpen) return;
    }
  }
  // Last, because some of these end the session whenever they are asked for.
  for (const folder of folders) {
    if (!folder.isMissingDue || Date.now() >= stopAt) continue;
    try {
      const now = await db.folder.findUniqueOrThrow({ where: { id: folder.id } });
      await retryMissing(session, now, storeOf(folder), { stopAt });
    } catch (error) {
      // It is remembered where it broke, and said on the account's page: the rest of this check was well.
      if (!(error instanceof MailFailure)) throw error;
      if (!session.isOpen) return;
    }
  }

  function storeOf({ id }: { id: string }) {
    return folderStore({ id, accountId: claimed.id, claimId: claimed.claimId }, (count) => {
      result.fetched += count;
    });
  }
}
