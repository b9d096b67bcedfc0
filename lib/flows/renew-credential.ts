import {
  type GivenCredential,
  hasOwnOutgoing,
  replaceCredential,
  replaceOutgoing,
} from '../accounts/credentials.ts';
import { findRefused } from '../accounts/refused-secrets.ts';
import { isAnother, type MailboxJudgement } from '../accounts/same-mailbox.ts';
import { incomingOf, outgoingOf, serverColumns } from '../accounts/servers.ts';
import { type SignInResult, withSignIn } from '../accounts/sign-in.ts';
import { signInOf, signInOfUpdatePage } from '../accounts/sign-in-budget.ts';
import { db, type Tx } from '../db/client.ts';
import { recordEvent } from '../events/record.ts';
import { log } from '../log.ts';
import type { Credential } from '../mail/credential.ts';
import { credentialCauses } from '../mail/judge/causes.ts';
import { OwnFailure } from '../mail/judge/failure.ts';
import type { ConnectionStep } from '../mail/network/server.ts';
import { tryIncoming, tryOutgoing } from '../mail/probe.ts';
import { ehloNameOf } from '../settings/ehlo-name.ts';
import type { Settings } from '../settings/schema.ts';
import { failureOf, type JudgedFailure } from '../update-links/failure-of.ts';
import type { MailboxAnswer } from '../update-links/password-form.ts';
import { revokeUpdateLinks, spendIfStillOpen } from '../update-links/store.ts';
import type {
  OutgoingResult,
  UpdateFailure,
  UpdateResult,
  UpdateStep,
} from '../update-links/update-result.ts';
import type { NotTaken } from '../words/not-taken.ts';
import { anotherMailbox, proveMailbox, takeForSameMailbox } from './prove-mailbox.ts';
import { recoverAccount } from './recover-account.ts';
import { refuseSending } from './refuse-sending.ts';
import type { Entered, UpdatedAccount } from './update-door.ts';

export type Renewal = {
  entered: Entered;
  /** What is stored if it works. */
  given: GivenCredential;
  /** What of it the servers get now. */
  shown: Credential;
  settings: Settings;
  triesLeft: number | null;
  giveBackTry: () => Promise<void>;
  /** What the person says of a mailbox with other messages than those stored; not asked before it is opened. */
  mailbox?: MailboxAnswer | undefined;
  onStep?: ((step: UpdateStep) => void) | undefined;
};

/**
 * Tests a credential of whatever kind at the account's own servers, live, and stores it only if the incoming server
 * accepts it and it opens the mailbox whose messages are stored, or the person says that it is the same. One
 * transaction uses the link up, replaces the credential and recovers the account, if neither was changed meanwhile.
 * Expected outcomes are values; whatever goes wrong, the stored credential stays.
 */
export async function renewCredential(renewal: Renewal): Promise<UpdateResult> {
  const { entered, shown, settings, triesLeft, giveBackTry, mailbox: answer, onStep } = renewal;
  const { account, actor } = entered;
  let mailbox: MailboxJudgement = 'unknown';
  const incoming = await withSignIn(
    signInOfUpdatePage(db(), account.id, settings, giveBackTry),
    () => shown,
    (credential, onSignIn) =>
      tryIncoming(
        account.type,
        incomingOf(account),
        credential,
        {
          signal: AbortSignal.timeout(deadlineMs),
          signInMs: settings['fetcher.signInSeconds'] * 1000,
          isAsked: true,
          onStep: (step) => {
            onSignIn(step);
            if (stepOf[step]) onStep?.(stepOf[step]);
          },
        },
        async (opened) => {
          mailbox = await proveMailbox(account.id, opened);
        },
      ),
  );
  if (!incoming.ok) return explain(account, incoming, triesLeft, shown);
  const isMoved = isAnother(mailbox);
  if (isMoved && answer !== 'same') {
    await recordRefusal(account.id, 'another_mailbox', anotherMailbox);
    return { ok: false, reason: 'another_mailbox', triesLeft };
  }

  const outgoing = await testOutgoing(renewal);
  onStep?.('saving');
  const saved = await db().$transaction((tx) => save(tx, { ...renewal, outgoing, isMoved }));
  if (!saved) return { ok: false, reason: 'link_invalid' };
  const kind = shown.kind;
  log.info({ account: account.id, by: actor.kind, kind, outgoing: outgoing.state }, 'credential renewed');
  const isConsent = kind === 'password' ? {} : ({ isConsent: true } as const);
  const isFirst = account.credential === null ? ({ isFirst: true } as const) : {};
  return { ok: true, incidentId: saved.incidentId, outgoing, ...isConsent, ...isFirst };
}

/** Tells the timeline that what somebody gave was not taken, and why. */
export async function recordRefusal(accountId: string, reason: NotTaken, evidence: string): Promise<void> {
  await db().$transaction((tx) =>
    recordEvent(tx, { kind: 'update_refused', accountId, details: { reason, evidence } }),
  );
}

/** Servers hold sign-ins back; the page says that this can take a minute. */
const deadlineMs = 110_000;

const stepOf: Partial<Record<ConnectionStep, UpdateStep>> = {
  reaching: 'reaching',
  securing: 'securing',
  signing_in: 'signing_in',
};

/** Why the credential was not taken, told to the person and to the timeline. */
async function explain(
  { id }: UpdatedAccount,
  ended: Exclude<SignInResult<void>, { ok: true }>,
  triesLeft: number | null,
  shown: Credential,
): Promise<UpdateFailure> {
  if (ended.reason === 'budget') {
    return { ok: false, reason: 'too_many_tries', limit: 'account', retryAt: ended.retryAt };
  }
  if (ended.reason === 'sealed') throw ended.error;
  const { verdict } = ended.failure;
  const failure: JudgedFailure =
    ended.failure instanceof OwnFailure
      ? { ok: false, reason: 'server_down', cause: 'machine', evidence: '' }
      : failureOf(verdict, triesLeft, shown);
  const isConsent = shown.kind !== 'password';
  await recordRefusal(id, isConsent ? `consent_${failure.reason}` : failure.reason, verdict.evidence);
  log.info({ account: id, reason: failure.reason }, 'credential not accepted');
  return failure;
}

/** The outgoing server is asked with it too, unless it has one of its own that is not known to be refused. */
async function testOutgoing({
  entered: { account },
  given,
  shown,
  settings,
  onStep,
}: Renewal): Promise<OutgoingResult> {
  const server = outgoingOf(account);
  if (!server) return { state: 'none' };
  if (hasOwnOutgoing(account) && !account.outgoingRefusedAt) return { state: 'none' };
  onStep?.('sending_server');
  if (
    given.kind === 'password' &&
    (await findRefused(db(), { accountId: account.id, server, secret: given }))
  ) {
    return { state: 'refused', evidence: 'Not tried: the sending server has refused this password before.' };
  }
  const ended = await withSignIn(
    signInOf(db(), account.id, 'update_page_sending', settings),
    () => shown,
    (credential, onSignIn) =>
      tryOutgoing(account.type, server, credential, {
        signal: AbortSignal.timeout(deadlineMs),
        signInMs: settings['fetcher.signInSeconds'] * 1000,
        ehloName: ehloNameOf(settings),
        isAsked: true,
        onStep: onSignIn,
      }),
  );
  if (ended.ok) return { state: 'ok' };
  if (ended.reason === 'sealed') throw ended.error;
  if (ended.reason === 'budget') {
    return { state: 'unreachable', evidence: 'Not tested: too many sign-ins in this hour.' };
  }
  const { cause, evidence } = ended.failure.verdict;
  return { state: refusingCauses.has(cause) ? 'refused' : 'unreachable', evidence };
}

const refusingCauses: ReadonlySet<string> = new Set([...credentialCauses, 'account_disabled']);

async function save(
  tx: Tx,
  {
    entered: { account, linkId, actor },
    given,
    outgoing,
    isMoved,
  }: Renewal & {
    outgoing: OutgoingResult;
    /** The owner says that it is the same mailbox, with other messages than those stored. */
    isMoved: boolean;
  },
): Promise<{ incidentId: string | null } | null> {
  await tx.$queryRaw`SELECT 1 FROM mail_account WHERE id = ${account.id}::uuid FOR UPDATE`;
  const locked = await tx.mailAccount.findUnique({
    where: { id: account.id },
    select: { ...serverColumns, credentialVersion: true, ownerId: true },
  });
  if (locked?.credentialVersion !== account.credentialVersion) return null;
  // An account that nobody has connected is moved without a password: this one was typed for, and tried at, another server.
  if (!isAt(locked, account)) return null;
  // Given to another person meanwhile: links ended with that.
  if (!linkId && locked.ownerId !== actor.id) return null;
  if (linkId && !(await spendIfStillOpen(tx, linkId, account.credentialVersion))) return null;

  const by = linkId ? 'update_link' : 'owner';
  const credentialVersion = await replaceCredential(tx, account.id, given, by);
  if (outgoing.state === 'ok') await clearRefusal(tx, account);
  const cannotSend = outgoing.state === 'refused';
  const { incidentId } = await recoverAccount(tx, account.id, by, { isTold: !cannotSend });
  if (isMoved) await takeForSameMailbox(tx, account.id);
  await revokeUpdateLinks(tx, account.id);
  await recordEvent(tx, {
    kind: given.kind === 'password' ? 'password_updated' : 'signed_in_again',
    accountId: account.id,
    incidentId,
    details: { by },
    again: String(credentialVersion),
    actor,
    audited: { by, outgoing: outgoing.state, ...(isMoved ? { sameMailbox: true } : {}) },
  });
  if (cannotSend) {
    const cause = given.kind === 'password' ? ('wrong_credentials' as const) : ('oauth_required' as const);
    const refusal = { cause, evidence: outgoing.evidence };
    // Its own one, where it has one, was noted when it was refused.
    const typed = hasOwnOutgoing(account) ? null : given;
    await refuseSending(tx, account.id, refusal, { isOwnerThere: true, typed });
  } else if (outgoing.state === 'ok' && account.outgoingRefusedAt) {
    await recordEvent(tx, { kind: 'sending_works_again', accountId: account.id, incidentId, details: {} });
  }
  return { incidentId };
}

/** The outgoing server takes the new password; one of its own that it refused is needed no more. */
async function clearRefusal(tx: Tx, account: UpdatedAccount): Promise<void> {
  await tx.mailAccount.update({ where: { id: account.id }, data: { outgoingRefusedAt: null } });
  if (hasOwnOutgoing(account)) await replaceOutgoing(tx, account.id, null);
}

type Places = Pick<UpdatedAccount, keyof typeof serverColumns>;

/** Whether both are at the same servers, and sign in there as the same. Pure. */
const isAt = (one: Places, other: Places): boolean =>
  (Object.keys(serverColumns) as (keyof Places)[]).every((column) => one[column] === other[column]);
