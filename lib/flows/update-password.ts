import { judgeTyped, problemOfPassword, typedColumns } from '../accounts/typed-password.ts';
import { opensCredentials } from '../crypto/key.ts';
import { db } from '../db/client.ts';
import { databaseTime } from '../db/clock.ts';
import { limiter } from '../limits/limiter.ts';
import { type PasswordCredential, passwordCredential } from '../mail/credential.ts';
import { readSettings } from '../settings/store.ts';
import type { MailboxAnswer } from '../update-links/password-form.ts';
import { refundTest, spendTest } from '../update-links/store.ts';
import type { UpdateFailure, UpdateResult, UpdateStep } from '../update-links/update-result.ts';
import { askWorker } from '../worker-questions/ask.ts';
import type { WorkerQuestion } from '../worker-questions/question.ts';
import { renewCredential } from './renew-credential.ts';
import { enterUpdate, type UpdateDoor, type UpdatedAccount } from './update-door.ts';

export type PasswordUpdate = {
  door: UpdateDoor;
  /** Null: none was asked for. Where one is stored, that is as good as an empty one. */
  oldPassword: PasswordCredential | null;
  newPassword: PasswordCredential;
  /** What the person says of a mailbox with other messages than those stored; not asked before it is opened. */
  mailbox?: MailboxAnswer | undefined;
  onStep?: (step: UpdateStep) => void;
};

/**
 * Tests a new password at the account's own servers, live, and stores it only if the incoming server accepts it.
 * Expected outcomes are values; whatever goes wrong, the stored password stays and is sent nowhere.
 *
 * 1 the try is entered on the link before anything else, so that parallel posts cannot have more of them; 2 the
 * old password is compared here, in constant time, and no server hears it, unless none is stored yet; 3 the rest is as with any other credential
 * (renew-credential.ts), and a server that could not judge gives the try back.
 */
export async function updatePassword({
  door,
  oldPassword,
  newPassword,
  mailbox: answer,
  onStep,
}: PasswordUpdate): Promise<UpdateResult> {
  const settings = await readSettings();
  const entered = await enterUpdate(door);
  if (!entered.ok) return entered;
  const { account, linkId } = entered;
  const isFirst = account.credential === null;
  const old = oldPassword ?? passwordCredential('');
  const invalid = (isFirst ? null : problemOf('oldPassword', old)) ?? problemOf('newPassword', newPassword);
  if (invalid) return invalid;
  if (answer === 'another') return { ok: false, reason: 'needs_own_account' };

  const triesLeft = linkId ? await spendTest(db(), linkId, settings['updateLinks.testsPerLink']) : null;
  if (linkId && triesLeft === null)
    return { ok: false, reason: 'too_many_tries', limit: 'link', retryAt: null };
  const giveBackTry = async () => {
    if (linkId) await refundTest(db(), linkId);
  };

  // A link has its number of tries; a signed-in session, which may be a stolen one, has this.
  const guess = linkId ? null : await ownersGuesses.count(account.id);
  if (guess && !guess.ok) {
    const retryAt = new Date(databaseTime().getTime() + guess.retryAfterMs);
    return { ok: false, reason: 'too_many_tries', limit: 'account', retryAt };
  }
  const typed = { oldPassword: old, newPassword };
  const compared = isFirst ? 'fine' : await compare(account, typed);
  if (compared === null) {
    await giveBackTry();
    return { ok: false, reason: 'server_down', cause: 'machine', evidence: '' };
  }
  if (compared !== 'fine') return { ok: false, reason: compared, triesLeft };
  if (guess) await ownersGuesses.takeBack(account.id);

  return renewCredential({
    ...{ entered, given: newPassword, shown: newPassword, settings, triesLeft, giveBackTry },
    ...{ mailbox: answer, onStep },
  });
}

type Typed = { oldPassword: PasswordCredential; newPassword: PasswordCredential };

/** Null: this process opens no stored password, and no worker has compared it. */
async function compare(account: UpdatedAccount, typed: Typed) {
  if (opensCredentials()) return judgeTyped(db(), account, typed);
  const { id: accountId, credentialVersion } = account;
  const compared = await askWorker(typedQuestion, { accountId, credentialVersion, ...typed });
  return compared.answered ? compared.answer : null;
}

export const typedQuestion: WorkerQuestion<
  Typed & { accountId: string; credentialVersion: number },
  Awaited<ReturnType<typeof judgeTyped>>
> = {
  kind: 'typed-passwords',
  withinMs: 10_000,
  async answer({ accountId: id, credentialVersion, ...typed }) {
    const where = { id, credentialVersion };
    const account = await db().mailAccount.findFirstOrThrow({ where, select: typedColumns });
    return judgeTyped(db(), account, typed);
  },
};

const ownersGuesses = limiter({ name: 'old mail password', points: 10, seconds: 3600 });

function problemOf(field: 'oldPassword' | 'newPassword', typed: PasswordCredential): UpdateFailure | null {
  const problem = problemOfPassword(typed);
  return problem && { ok: false, reason: 'invalid_input', field, problem };
}
