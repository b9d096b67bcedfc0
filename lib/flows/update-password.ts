import { isBeyondAscii } from '../accounts/beyond-ascii.ts';
import { hasOwnOutgoing, replaceCredential, replaceOutgoing } from '../accounts/credentials.ts';
import { findRefused } from '../accounts/refused-secrets.ts';
import { isAnother, type MailboxJudgement } from '../accounts/same-mailbox.ts';
import { incomingOf, outgoingOf } from '../accounts/servers.ts';
import { type SignInResult, withSignIn } from '../accounts/sign-in.ts';
import { signInOf, signInOfUpdatePage } from '../accounts/sign-in-budget.ts';
import { judgeTyped, problemOfPassword, typedColumns } from '../accounts/typed-password.ts';
import { db, type Prisma, type Tx } from '../db/client.ts';
import { databaseTime } from '../db/clock.ts';
import { recordEvent } from '../events/record.ts';
import { limiter } from '../limits/limiter.ts';
import { log } from '../log.ts';
import type { PasswordCredential } from '../mail/credential.ts';
import type { ConnectionStep } from '../mail/imap/connect.ts';
import { OwnFailure } from '../mail/judge/failure.ts';
import { tryIncoming, tryOutgoing } from '../mail/probe.ts';
import { ehloNameOf } from '../settings/ehlo-name.ts';
import type { Settings } from '../settings/schema.ts';
import { readSettings } from '../settings/store.ts';
import { revokeUpdateLinks } from '../update-links/issue.ts';
import type { MailboxAnswer } from '../update-links/password-form.ts';
import { refundTest, spendIfStillOpen, spendTest } from '../update-links/spend-test.ts';
import type {
  OutgoingResult,
  UpdateFailure,
  UpdateResult,
  UpdateStep,
} from '../update-links/update-result.ts';
import { findOpenLink } from '../update-links/verify.ts';
import type { Actor, UserViewer } from '../viewer.ts';
import { anotherMailbox, proveMailbox, takeForSameMailbox } from './prove-mailbox.ts';
import { recoverAccount } from './recover-account.ts';
import { refuseSending } from './refuse-sending.ts';

/** By whom the password is changed: whoever holds the link, or the owner signed in. */
type UpdateDoor = { token: string } | { viewer: UserViewer; accountId: string };

export type PasswordUpdate = {
  door: UpdateDoor;
  oldPassword: PasswordCredential;
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
 * old password is compared here, in constant time, and no server hears it; 3 the sign-in is entered into the
 * account's budget before it begins; 4 a server that could not judge gives the try back; 5 one transaction uses
 * the link up, replaces the credential and recovers the account, if neither was changed meanwhile. A login that opens
 * another mailbox than the one whose messages are stored changes nothing until the person says that it is the same.
 */
export async function updatePassword({
  door,
  oldPassword,
  newPassword,
  mailbox: answer,
  onStep,
}: PasswordUpdate): Promise<UpdateResult> {
  const invalid = problemOf('oldPassword', oldPassword) ?? problemOf('newPassword', newPassword);
  const settings = await readSettings();
  const entered = await enter(door, settings);
  if (!entered.ok) return entered;
  const { account, linkId, actor } = entered;
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
  const compared = await judgeTyped(db(), account, { oldPassword, newPassword });
  if (compared !== 'fine') return { ok: false, reason: compared, triesLeft };
  if (guess) await ownersGuesses.takeBack(account.id);

  let mailbox: MailboxJudgement = 'unknown';
  const incoming = await withSignIn(
    signInOfUpdatePage(db(), account.id, settings, giveBackTry),
    () => newPassword,
    (password, onSignIn) =>
      tryIncoming(
        incomingOf(account),
        password,
        {
          signal: AbortSignal.timeout(deadlineMs),
          signInMs: settings['fetcher.signInSeconds'] * 1000,
          onStep: (step) => {
            onSignIn(step);
            if (stepOf[step]) onStep?.(stepOf[step]);
          },
        },
        async (session) => {
          mailbox = await proveMailbox(account.id, session);
        },
      ),
  );
  if (!incoming.ok) return explain(account, incoming, triesLeft, newPassword);
  const isMoved = isAnother(mailbox);
  if (isMoved && answer !== 'same') {
    const details = { reason: 'another_mailbox', evidence: anotherMailbox };
    await db().$transaction((tx) =>
      recordEvent(tx, { kind: 'update_refused', accountId: account.id, details }),
    );
    return { ok: false, reason: 'another_mailbox', triesLeft };
  }

  const outgoing = await testOutgoing(account, newPassword, settings, onStep);
  onStep?.('saving');
  const saved = await db().$transaction((tx) =>
    save(tx, { account, linkId, actor, newPassword, outgoing, isMoved }),
  );
  if (!saved) return { ok: false, reason: 'link_invalid' };
  log.info({ account: account.id, by: actor.kind, outgoing: outgoing.state }, 'password updated');
  return { ok: true, incidentId: saved.incidentId, outgoing };
}

/** Why the new password was not taken, told to the person and to the timeline. */
async function explain(
  { id }: Account,
  ended: Exclude<SignInResult<void>, { ok: true }>,
  triesLeft: number | null,
  newPassword: PasswordCredential,
): Promise<UpdateFailure> {
  if (ended.reason === 'budget') {
    return { ok: false, reason: 'too_many_tries', limit: 'account', retryAt: ended.retryAt };
  }
  if (ended.reason === 'sealed') throw ended.error;
  const { verdict } = ended.failure;
  const failure: UpdateFailure =
    ended.failure instanceof OwnFailure
      ? { ok: false, reason: 'server_down', cause: 'machine', evidence: '' }
      : toFailure(verdict, triesLeft, newPassword);
  const details = { reason: failure.reason, evidence: verdict.evidence };
  await db().$transaction((tx) => recordEvent(tx, { kind: 'update_refused', accountId: id, details }));
  log.info({ account: id, reason: failure.reason }, 'new password not accepted');
  return failure;
}

const ownersGuesses = limiter({ name: 'old mail password', points: 10, seconds: 3600 });

/** Servers hold sign-ins back; the page says that this can take a minute. */
const deadlineMs = 110_000;

const stepOf: Partial<Record<ConnectionStep, UpdateStep>> = {
  reaching: 'reaching',
  securing: 'securing',
  signing_in: 'signing_in',
};

const accountFields = {
  ...typedColumns,
  address: true,
  credentialVersion: true,
  lastOutcome: true,
  outgoingRefusedAt: true,
} satisfies Prisma.MailAccountSelect;

type Account = Prisma.MailAccountGetPayload<{ select: typeof accountFields }>;
type Entered = { ok: true; account: Account; linkId: string | null; actor: Actor };

async function enter(door: UpdateDoor, settings: Settings): Promise<Entered | UpdateFailure> {
  const nobody: UpdateFailure = { ok: false, reason: 'link_invalid' };
  if ('viewer' in door) {
    const account = await db().mailAccount.findFirst({
      where: { id: door.accountId, ownerId: door.viewer.userId },
      select: accountFields,
    });
    return account ? { ok: true, account, linkId: null, actor: door.viewer.actor } : nobody;
  }
  const link = await findOpenLink(db(), door.token);
  if (!link) return nobody;
  if (link.tests >= settings['updateLinks.testsPerLink']) {
    return { ok: false, reason: 'too_many_tries', limit: 'link', retryAt: null };
  }
  const account = await db().mailAccount.findUnique({
    where: { id: link.account.id },
    select: accountFields,
  });
  if (!account) return nobody;
  return {
    ok: true,
    account,
    linkId: link.id,
    actor: { kind: 'update_link', id: link.id, name: 'update link' },
  };
}

function problemOf(field: 'oldPassword' | 'newPassword', typed: PasswordCredential): UpdateFailure | null {
  const problem = problemOfPassword(typed);
  return problem && { ok: false, reason: 'invalid_input', field, problem };
}

/** The outgoing server is asked with the new password, unless it has one of its own that is not known to be refused. */
async function testOutgoing(
  account: Account,
  newPassword: PasswordCredential,
  settings: Settings,
  onStep: PasswordUpdate['onStep'],
): Promise<OutgoingResult> {
  const server = outgoingOf(account);
  if (!server) return { state: 'none' };
  if (hasOwnOutgoing(account) && !account.outgoingRefusedAt) return { state: 'none' };
  onStep?.('sending_server');
  if (await findRefused(db(), { accountId: account.id, server, secret: newPassword })) {
    return { state: 'refused', evidence: 'Not tried: the sending server has refused this password before.' };
  }
  const ended = await withSignIn(
    signInOf(db(), account.id, 'update_page_sending', settings),
    () => newPassword,
    (password, onSignIn) =>
      tryOutgoing(server, password, {
        signal: AbortSignal.timeout(deadlineMs),
        signInMs: settings['fetcher.signInSeconds'] * 1000,
        ehloName: ehloNameOf(settings),
        onStep: onSignIn,
      }),
  );
  if (ended.ok) return { state: 'ok' };
  if (ended.reason === 'sealed') throw ended.error;
  if (ended.reason === 'budget') {
    return { state: 'unreachable', evidence: 'Not tested: too many sign-ins in this hour.' };
  }
  const { cause, evidence } = ended.failure.verdict;
  return { state: isRefusal.has(cause) ? 'refused' : 'unreachable', evidence };
}

const isRefusal: ReadonlySet<string> = new Set([
  'wrong_credentials',
  'app_password_required',
  'oauth_required',
  'account_disabled',
]);

function toFailure(
  { cause, evidence, retryAfterMs }: { cause: string; evidence: string; retryAfterMs?: number | undefined },
  triesLeft: number | null,
  newPassword: PasswordCredential,
): UpdateFailure {
  const retryAt = retryAfterMs ? new Date(databaseTime().getTime() + retryAfterMs) : null;
  switch (cause) {
    case 'wrong_credentials':
      return {
        ok: false,
        reason: 'refused',
        evidence,
        triesLeft,
        ...(isBeyondAscii(newPassword) ? { isBeyondAscii: true } : {}),
      };
    case 'app_password_required':
    case 'oauth_required':
    case 'account_disabled':
      return { ok: false, reason: cause, evidence, triesLeft };
    case 'throttled':
    case 'locked_out':
      return { ok: false, reason: cause, evidence, retryAt };
    case 'server_unavailable':
    case 'network':
    case 'tls':
    case 'protocol':
      return { ok: false, reason: 'server_down', cause, evidence };
    default:
      return { ok: false, reason: 'server_down', cause: 'unknown', evidence };
  }
}

async function save(
  tx: Tx,
  {
    account,
    linkId,
    actor,
    newPassword,
    outgoing,
    isMoved,
  }: {
    account: Account;
    linkId: string | null;
    actor: Actor;
    newPassword: PasswordCredential;
    outgoing: OutgoingResult;
    /** The owner says that it is the same mailbox, with other messages than those stored. */
    isMoved: boolean;
  },
): Promise<{ incidentId: string | null } | null> {
  const [locked] = await tx.$queryRaw<{ credentialVersion: number }[]>`
    SELECT "credentialVersion" FROM mail_account WHERE id = ${account.id}::uuid FOR UPDATE`;
  if (locked?.credentialVersion !== account.credentialVersion) return null;
  if (linkId && !(await spendIfStillOpen(tx, linkId, account.credentialVersion))) return null;

  const by = linkId ? 'update_link' : 'owner';
  const credentialVersion = await replaceCredential(tx, account.id, newPassword, by);
  if (outgoing.state === 'ok') await clearRefusal(tx, account);
  const cannotSend = outgoing.state === 'refused';
  const { incidentId } = await recoverAccount(tx, account.id, by, { isTold: !cannotSend });
  if (isMoved) await takeForSameMailbox(tx, account.id);
  await revokeUpdateLinks(tx, account.id);
  await recordEvent(tx, {
    kind: 'password_updated',
    accountId: account.id,
    incidentId,
    details: { by },
    again: String(credentialVersion),
    actor,
    audited: { by, outgoing: outgoing.state, ...(isMoved ? { sameMailbox: true } : {}) },
  });
  if (cannotSend) {
    const refusal = { cause: 'wrong_credentials' as const, evidence: outgoing.evidence };
    await refuseSending(tx, account.id, refusal, { isOwnerThere: true });
  } else if (outgoing.state === 'ok' && account.outgoingRefusedAt) {
    await recordEvent(tx, { kind: 'sending_works_again', accountId: account.id, incidentId, details: {} });
  }
  return { incidentId };
}

/** The outgoing server takes the new password; one of its own that it refused is needed no more. */
async function clearRefusal(tx: Tx, account: Account): Promise<void> {
  await tx.mailAccount.update({ where: { id: account.id }, data: { outgoingRefusedAt: null } });
  if (hasOwnOutgoing(account)) await replaceOutgoing(tx, account.id, null);
}
