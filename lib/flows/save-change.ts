import { askForCheck } from '../accounts/ask-for-check.ts';
import { bringForward } from '../accounts/bring-forward.ts';
import { replaceCredential } from '../accounts/credentials.ts';
import { matchOwner } from '../accounts/owner.ts';
import { type ChangeProblem, type PlannedChange, planChange } from '../accounts/plan-change.ts';
import type { AccountChange } from '../accounts/schema.ts';
import { type Account, readAccountIn } from '../accounts/store.ts';
import type { Prisma, Tx } from '../db/client.ts';
import { databaseTime } from '../db/clock.ts';
import { recordEvent } from '../events/record.ts';
import { given } from '../given.ts';
import { queueSecurityNotice } from '../notifications/security-notice.ts';
import { saveWaitingCopies } from '../outgoing-messages/claim.ts';
import { missingForLinks } from '../rules/requirements.ts';
import type { Settings } from '../settings/schema.ts';
import type { AdminViewer } from '../viewer.ts';
import { endForFormerOwner } from './change-owner.ts';
import { changeSending, typedForSending } from './change-sending.ts';
import { changedFields, columnsOf, ownRulesOf, placesOf, ruleChanges, sentOf } from './changed-fields.ts';
import { handOver, type Opener } from './hand-over.ts';
import { takeForSameMailbox } from './prove-mailbox.ts';
import { recoverAccount } from './recover-account.ts';
import { refuseSending } from './refuse-sending.ts';
import { queueUpdateLink } from './send-update-link.ts';
import type { ServersTest } from './test-servers.ts';
import { type Stored, serversOf, stored } from './try-change.ts';

export type SavedChange = {
  ok: true;
  account: Account;
  test: ServersTest | null;
  /** Whether its owner was sent the link to connect it; null: there was no need. */
  invited: boolean | null;
};
export type SaveResult =
  | SavedChange
  | { ok: false; reason: 'not_found' | 'changed_meanwhile' }
  | { ok: false; reason: 'invalid'; problems: ChangeProblem[] };

type Tried = {
  /** The account as the change was planned and tested on it. */
  before: Stored;
  test: ServersTest | null;
  opener: Opener | null;
  settings: Settings;
  isPasswordKept: boolean;
};

/**
 * Stores a change that was planned on `before` and, where one was asked for, tested: locks the account, plans again on what
 * stands there now, and stores nothing where another change came in between.
 */
export async function saveChange(
  tx: Tx,
  admin: AdminViewer,
  id: string,
  change: AccountChange,
  tried: Tried,
): Promise<SaveResult> {
  const { before, test, opener, settings, isPasswordKept } = tried;
  const locked = await planOnLocked(tx, id, change, before);
  if (!locked.ok) return locked;
  const { row, plan } = locked;
  const by = admin.actor.kind === 'api_token' ? 'api' : 'administrator';
  const now = databaseTime();

  const owner = change.owner && (await matchOwner(tx, admin, change.owner));
  await tx.mailAccount.update({ where: { id }, data: dataOf(row, change, plan, { owner, now }) });
  const sending = await changeSending(tx, row, plan, test, by);
  if (change.sentFolder || change.sentCopies) await saveWaitingCopies(tx, id);
  const isNewPassword = await savePassword(tx, id, plan, { by, isKept: isPasswordKept });
  if (opener) await handOver(tx, row, opener, { by, now });

  const isProved = test?.incoming.ok === true && (isNewPassword || row.state !== 'active');
  if (opener?.by === 'owner') {
    // Nothing of it can be asked, or said, before its owner has connected it.
  } else if (isProved || (sending === 'mended' && row.state === 'receive_only')) {
    await recoverAccount(tx, id, by, { now, isTold: sending !== 'refused' });
  } else if (isNewPassword || sending === 'other' || opener?.by === 'organisation') {
    await proveSoon(tx, id, now);
  }
  // After the recovery, which it is no part of.
  if (sending === 'refused' && test?.outgoing?.ok === false)
    await refuseSending(tx, id, test.outgoing, { now, typed: typedForSending(plan) });

  if (change.sameMailbox) await takeForSameMailbox(tx, id);
  // Its check leaves the connection that waits.
  if (change.instant && !row.instant && row.nextCheckAt) await askForCheck(tx, id, now);
  if (change.intervalMinutes !== undefined && change.intervalMinutes !== row.intervalMinutes)
    await bringForward(tx, settings, id);
  if (owner && owner.id !== row.owner.id) await endForFormerOwner(tx, id, admin.actor.name);
  await tellOfChange(tx, admin, row, change, plan, tried);

  const invited = opener?.by === 'owner' ? await inviteOwner(tx, id, admin, settings) : null;
  return { ok: true, account: await readAccountIn(tx, id), test, invited };
}

type Locked = { ok: true; row: Stored; plan: PlannedChange } | Exclude<SaveResult, { ok: true }>;

async function planOnLocked(tx: Tx, id: string, change: AccountChange, before: Stored): Promise<Locked> {
  await tx.$queryRaw`SELECT 1 FROM mail_account WHERE id = ${id}::uuid FOR UPDATE`;
  const row = await tx.mailAccount.findUnique({ where: { id }, select: stored });
  if (!row) return { ok: false, reason: 'not_found' };
  const isAsBefore = row.credentialVersion === before.credentialVersion && row.owner.id === before.owner.id;
  if (!isAsBefore || !sameServers(row, before)) {
    return { ok: false, reason: 'changed_meanwhile' };
  }
  const planned = planChange(serversOf(row), change);
  if (!planned.ok) return { ok: false, reason: 'invalid', problems: planned.problems };
  return { ok: true, row, plan: planned.plan };
}

/** The columns of the account itself. Pure. */
function dataOf(
  row: Stored,
  change: AccountChange,
  plan: PlannedChange,
  { owner, now }: { owner: { id: string } | undefined; now: Date },
): Prisma.MailAccountUncheckedUpdateInput {
  return {
    ...columnsOf(plan),
    ...given({ address: change.address, name: change.name, ownerId: owner?.id }),
    ...(change.folders ? { chosenFolders: change.folders } : {}),
    ...sentOf(change),
    ...(change.instant === undefined ? {} : { instant: change.instant, instantTrouble: null }),
    ...ownRulesOf(row, change),
    ...(change.folders && row.nextCheckAt ? { nextCheckAt: now } : {}),
  };
}

/** Stores the incoming password of a plan, and tells of it unless it is the one that was stored. False: there is none. */
async function savePassword(
  tx: Tx,
  id: string,
  { incomingPassword }: PlannedChange,
  { by, isKept }: { by: 'api' | 'administrator'; isKept: boolean },
): Promise<boolean> {
  if (!incomingPassword) return false;
  const version = await replaceCredential(tx, id, incomingPassword, by);
  await keepLinks(tx, id, version);
  if (!isKept) {
    const again = String(version);
    await recordEvent(tx, { kind: 'password_updated', accountId: id, details: { by }, again });
  }
  return true;
}

async function tellOfChange(
  tx: Tx,
  admin: AdminViewer,
  row: Stored,
  change: AccountChange,
  plan: PlannedChange,
  { opener, isPasswordKept }: Tried,
): Promise<void> {
  const { actor } = admin;
  const isNew = (field: string) => !(isPasswordKept && field.endsWith(' password'));
  const fields = changedFields(row, change, plan).filter(isNew);
  if (fields.some((field) => field.startsWith('outgoing '))) await tellOfSending(tx, admin, row, plan);
  if (opener) fields.push('sign-in');
  if (fields.length === 0) return;
  await recordEvent(tx, {
    kind: 'changed',
    accountId: row.id,
    details: { by: actor.name, fields },
    actor,
    audited: { fields, ...placesOf(row, plan), ...ruleChanges(row, change) },
  });
}

/**
 * Tells the owner, who was not asked for that password: whoever runs the server, or has the sign-in there, sees what they send.
 * At both addresses of theirs, since who changes the server could change the other one as well.
 */
async function tellOfSending(
  tx: Tx,
  { actor, userId }: AdminViewer,
  { address, owner }: Stored,
  { outgoing }: PlannedChange,
): Promise<void> {
  if (owner.id === userId) return;
  const who = actor.kind === 'user' ? { by: actor.name } : { by: '', program: actor.name };
  const server = outgoing ? { server: outgoing.host } : {};
  const notice = { about: 'sending_changed', email: address, ...who, ...server } as const;
  for (const to of new Set([owner.email, owner.alternateEmail ?? owner.email]))
    await queueSecurityNotice(tx, 'sending_changed', to, notice);
}

/** Whether the owner was sent the link to connect the account; not where settings for links are missing. */
async function inviteOwner(tx: Tx, id: string, { actor }: AdminViewer, settings: Settings): Promise<boolean> {
  return missingForLinks(settings).length === 0 && (await queueUpdateLink(tx, id, actor)) !== null;
}

function sameServers(one: Stored, other: Stored): boolean {
  return JSON.stringify(serversOf(one)) === JSON.stringify(serversOf(other));
}

/** What an owner has in hand stays good until something works: an untried password may be a wrong one. */
async function keepLinks(tx: Tx, accountId: string, credentialVersion: number): Promise<void> {
  await tx.updateLink.updateMany({
    where: { accountId, usedAt: null, revokedAt: null },
    data: { credentialVersion },
  });
}

/** Has a change looked at by a check at once; nothing is said of the account before. */
async function proveSoon(tx: Tx, id: string, now: Date): Promise<void> {
  await tx.mailAccount.update({ where: { id }, data: { nextCheckAt: now } });
  await askForCheck(tx, id, now);
}
