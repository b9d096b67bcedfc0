import { askForCheck } from '../accounts/ask-for-check.ts';
import { bringForward } from '../accounts/bring-forward.ts';
import {
  type CredentialSetBy,
  hasOwnOutgoing,
  replaceCredential,
  replaceOutgoing,
} from '../accounts/credentials.ts';
import { matchOwner } from '../accounts/owner.ts';
import { type ChangeProblem, type PlannedChange, planChange } from '../accounts/plan-change.ts';
import { forgetRefused } from '../accounts/refused-secrets.ts';
import { isAnother } from '../accounts/same-mailbox.ts';
import type { AccountChange } from '../accounts/schema.ts';
import { type Account, readAccountIn } from '../accounts/store.ts';
import { db, Prisma, type Tx } from '../db/client.ts';
import { databaseTime } from '../db/clock.ts';
import { isId } from '../db/id.ts';
import { planNotifications, recordEvent } from '../events/record.ts';
import { isCredentialCause } from '../mail/judge/causes.ts';
import { endWaiting } from '../notifications/attempts.ts';
import { saveWaitingCopies } from '../outgoing-messages/claim.ts';
import { missingForLinks } from '../rules/requirements.ts';
import type { Settings } from '../settings/schema.ts';
import { readSettings } from '../settings/store.ts';
import { revokeUpdateLinks } from '../update-links/store.ts';
import { type AdminViewer, may } from '../viewer.ts';
import { countTest } from './count-test.ts';
import { handOver, type Opener, openerOf } from './hand-over.ts';
import { takeForSameMailbox } from './prove-mailbox.ts';
import { recoverAccount } from './recover-account.ts';
import { refuseSending } from './refuse-sending.ts';
import { queueUpdateLink } from './send-update-link.ts';
import { type ServersTest, untested } from './test-servers.ts';
import { refusedPlan, type Stored, serversOf, stored, tryPlan } from './try-change.ts';

export type ChangeAccountResult =
  /** `invited`: whether its owner was sent the link to connect it; null: there was no need. */
  | { ok: true; account: Account; test: ServersTest | null; invited: boolean | null }
  | { ok: false; reason: 'not_found' | 'address_taken' | 'changed_meanwhile' }
  /** Too many sign-ins of this account within the hour: nothing was tried, nothing changed. */
  | { ok: false; reason: 'budget_spent'; retryAt: Date }
  | { ok: false; reason: 'invalid'; problems: ChangeProblem[] }
  /** The incoming server did not let us in; nothing was changed. */
  | { ok: false; reason: 'test_failed'; test: ServersTest };

type Options = {
  /** Runs in the transaction of the change, once it is written; false: it is not to be. */
  alongside?: (tx: Tx, changed: Extract<ChangeAccountResult, { ok: true }>) => Promise<boolean>;
  /** The passwords given are those stored, which follow to another server: nobody has chosen a new one. */
  isPasswordKept?: boolean;
};
class NotAnyMore extends Error {}

/**
 * Changes what is given of a mail account. A new incoming password raises the credential version and lets the account
 * be fetched at once; a server is only changed together with its password. Where a test is asked for, nothing is
 * stored unless the incoming server lets us in, and trouble ends with it; without one the account stays as it is,
 * links and incident too, until its next check has shown that it works. Where a provider or the owner is to open it in the
 * place of what is stored, that goes at once and the owner is sent a link, or the organisation's grant is tried.
 *
 * 1 plan on what is stored, refuse a password that its server has refused beyond doubt, and test that plan outside of
 * any transaction; 2 lock the account and plan again: a change that came in between is not overwritten by one that was
 * tested against something else.
 */
export async function changeAccount(
  admin: AdminViewer,
  id: string,
  change: AccountChange,
  { alongside = async () => true, isPasswordKept = false }: Options = {},
): Promise<ChangeAccountResult> {
  if (!isId(id)) return { ok: false, reason: 'not_found' };
  const before = await db().mailAccount.findUnique({ where: { id }, select: stored });
  if (!before) return { ok: false, reason: 'not_found' };
  const isGivenAway = change.owner !== undefined && change.owner.email !== before.owner.email;
  if (isGivenAway && !may(admin, 'users:write')) return ownerStays;
  const planned = planChange(serversOf(before), change);
  if (!planned.ok) return { ok: false, reason: 'invalid', problems: planned.problems };
  const { isMoved, incomingPassword } = planned.plan;
  const opened = await openerOf(before, change, isMoved.incoming || isMoved.outgoing);
  if (!opened.ok) return { ok: false, reason: 'invalid', problems: [opened.problem] };
  const { opener } = opened;
  const isTested = change.test && !opener && (incomingPassword !== null || before.credential !== null);
  const tooMany = isTested && admin.userId ? await countTest(admin.actor) : null;
  if (tooMany) return { ok: false, reason: 'test_failed', test: untested(tooMany) };
  const problems = await refusedPlan(before, planned.plan, isTested);
  if (problems.length > 0) return { ok: false, reason: 'invalid', problems };
  const tested = isTested ? await tryPlan(before, planned.plan) : null;
  if (tested && 'retryAt' in tested) return { ok: false, reason: 'budget_spent', ...tested };
  if (tested && !tested.incoming.ok) return { ok: false, reason: 'test_failed', test: tested };
  if (tested && isAnother(tested.mailbox) && !change.sameMailbox) return anotherMailboxOpened;
  try {
    const settings = await readSettings();
    return await db().$transaction(async (tx) => {
      const saved = await save(tx, admin, id, change, {
        before,
        test: tested,
        opener,
        settings,
        isPasswordKept,
      });
      if (saved.ok && !(await alongside(tx, saved))) throw new NotAnyMore();
      return saved;
    });
  } catch (error) {
    if (error instanceof NotAnyMore) return { ok: false, reason: 'changed_meanwhile' };
    const isTaken = error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2002';
    if (isTaken) return { ok: false, reason: 'address_taken' };
    throw error;
  }
}

/** The mail that is stored goes with it. */
const ownerStays: ChangeAccountResult = {
  ok: false,
  reason: 'invalid',
  problems: [
    {
      field: 'owner.email',
      message: 'must stay: giving an account and its mail to another person takes the right users:write',
    },
  ],
};

const anotherMailboxOpened: ChangeAccountResult = {
  ok: false,
  reason: 'invalid',
  problems: [
    {
      field: 'sameMailbox',
      message:
        'must be true where it is the same mailbox, moved: this login opens one with other messages than those stored here. Another mailbox needs an account of its own',
    },
  ],
};

async function save(
  tx: Tx,
  admin: AdminViewer,
  id: string,
  change: AccountChange,
  {
    before,
    test,
    opener,
    settings,
    isPasswordKept,
  }: {
    before: Stored;
    test: ServersTest | null;
    opener: Opener | null;
    settings: Settings;
    isPasswordKept: boolean;
  },
): Promise<ChangeAccountResult> {
  await tx.$queryRaw`SELECT 1 FROM mail_account WHERE id = ${id}::uuid FOR UPDATE`;
  const row = await tx.mailAccount.findUnique({ where: { id }, select: stored });
  if (!row) return { ok: false, reason: 'not_found' };
  if (row.credentialVersion !== before.credentialVersion || !sameServers(row, before)) {
    return { ok: false, reason: 'changed_meanwhile' };
  }
  const planned = planChange(serversOf(row), change);
  if (!planned.ok) return { ok: false, reason: 'invalid', problems: planned.problems };
  const { plan } = planned;
  const by = admin.actor.kind === 'api_token' ? 'api' : 'administrator';
  const now = databaseTime();

  const owner = change.owner && (await matchOwner(tx, change.owner));
  const isHandedOver = owner !== undefined && owner.id !== row.owner.id;
  await tx.mailAccount.update({
    where: { id },
    data: {
      ...columnsOf(plan),
      ...(change.address !== undefined ? { address: change.address } : {}),
      ...(change.name !== undefined ? { name: change.name } : {}),
      ...(change.folders ? { chosenFolders: change.folders } : {}),
      ...sentOf(change),
      ...(change.instant === undefined ? {} : { instant: change.instant, instantTrouble: null }),
      ...ownRulesOf(row, change),
      ...(owner ? { ownerId: owner.id } : {}),
      ...(change.folders && row.nextCheckAt ? { nextCheckAt: now } : {}),
    },
  });
  const sending = await changeSending(tx, row, plan, test, by);
  if (change.sentFolder || change.sentCopies) await saveWaitingCopies(tx, id);
  const credentialVersion = plan.incomingPassword
    ? await replaceCredential(tx, id, plan.incomingPassword, by)
    : null;
  if (credentialVersion !== null) {
    await keepLinks(tx, id, credentialVersion);
  }
  if (credentialVersion !== null && !isPasswordKept) {
    const again = String(credentialVersion);
    await recordEvent(tx, { kind: 'password_updated', accountId: id, details: { by }, again });
  }
  if (opener) await handOver(tx, row, opener, { by, now });
  const isProved = test?.incoming.ok === true && (credentialVersion !== null || row.state !== 'active');
  if (opener?.by === 'owner') {
    // Nothing of it can be asked, or said, before its owner has connected it.
  } else if (isProved || (sending === 'mended' && row.state === 'receive_only')) {
    await recoverAccount(tx, id, by, { now, isTold: sending !== 'refused' });
  } else if (credentialVersion !== null || sending === 'other' || opener?.by === 'organisation')
    await proveSoon(tx, id, now);
  // After the recovery, which it is no part of.
  if (sending === 'refused' && test?.outgoing?.ok === false)
    await refuseSending(tx, id, test.outgoing, { now, typed: typedForSending(plan) });
  if (change.sameMailbox) await takeForSameMailbox(tx, id);
  // Its check leaves the connection that waits.
  if (change.instant && !row.instant && row.nextCheckAt) await askForCheck(tx, id, now);
  if (change.intervalMinutes !== undefined && change.intervalMinutes !== row.intervalMinutes)
    await bringForward(tx, settings, id);
  if (isHandedOver) await endForFormerOwner(tx, id, admin.actor.name);
  const isNew = (field: string) => !(isPasswordKept && field.endsWith(' password'));
  const fields = changedFields(row, change, plan).filter(isNew);
  if (opener) fields.push('sign-in');
  if (fields.length > 0) {
    await recordEvent(tx, {
      kind: 'changed',
      accountId: id,
      details: { by: admin.actor.name, fields },
      actor: admin.actor,
      audited: { fields, ...placesOf(row, plan), ...ruleChanges(row, change) },
    });
  }
  const isInvited =
    opener?.by === 'owner' &&
    missingForLinks(settings).length === 0 &&
    (await queueUpdateLink(tx, id, admin.actor)) !== null;
  const invited = opener?.by === 'owner' ? isInvited : null;
  return { ok: true, account: await readAccountIn(tx, id), test, invited };
}

/**
 * What the former owner has in hand ends, and what was on its way to them: the account is another person's now. That one
 * is told what is wrong with it, as if it had just begun.
 */
async function endForFormerOwner(tx: Tx, accountId: string, by: string): Promise<void> {
  const links = await revokeUpdateLinks(tx, accountId);
  await endWaiting(
    tx,
    { accountId, recipientKind: { in: ['alternate_address', 'phone'] } },
    'the account has another owner',
  );
  await recordEvent(tx, { kind: 'owner_changed', accountId, details: { by, links } });
  const { state, incidents } = await tx.mailAccount.findUniqueOrThrow({
    where: { id: accountId },
    select: { state: true, incidents: { where: { closedAt: null }, select: { id: true } } },
  });
  const [incident] = incidents;
  if (!incident) return;
  const about = { accountId, incidentId: incident.id };
  if (state === 'suspended') await planNotifications(tx, { kind: 'suspended', ...about });
  if (state === 'receive_only') await planNotifications(tx, { kind: 'cannot_send', ...about });
}

/** Once somebody has said where sent messages belong, nobody is asked. */
function sentOf({ sentFolder, sentCopies, deleteAfterDays }: AccountChange) {
  return {
    ...(sentFolder === undefined ? {} : { sentFolder }),
    ...(deleteAfterDays === undefined ? {} : { deleteAfterDays }),
    ...(sentCopies === undefined ? {} : { sentCopies }),
    ...(sentFolder || sentCopies === 'server' ? { sentFolderChoices: [] } : {}),
  };
}

/** What an account may have of its own in the place of a setting of the site. */
const ownRules = ['afterLoss', 'keepDays', 'keepMegabytes', 'intervalMinutes'] as const;

/** The rules it has of its own. Folders are new that come after somebody wants to have new ones. */
function ownRulesOf(row: Stored, change: AccountChange) {
  const given = ownRules.flatMap((name) => (change[name] === undefined ? [] : [[name, change[name]]]));
  const { newFolders } = change;
  const isWanted = newFolders !== undefined && newFolders !== row.newFolders;
  return {
    ...Object.fromEntries(given),
    ...(isWanted ? { newFolders, serverFolders: Prisma.DbNull, foldersListedAt: null } : {}),
  };
}

/** What of that is another than before, each with both values. */
function ruleChanges(row: Stored, change: AccountChange): Record<string, Prisma.InputJsonObject> {
  const names = [...ownRules, 'newFolders'] as const;
  const changed = names.filter((name) => change[name] !== undefined && change[name] !== row[name]);
  return Object.fromEntries(changed.map((name) => [name, { from: row[name], to: change[name] ?? null }]));
}

/**
 * What a change says about sending. `mended`: it works, or there is no server any more that could refuse; `refused`: the
 * test said so; `other`: the server that refused gets another password, or is another one, and was not asked yet.
 */
type SendingChange = 'same' | 'mended' | 'refused' | 'other';

/** What the outgoing server gets of what somebody has just typed; null: what was stored already. */
const typedForSending = ({ outgoingPassword: own, incomingPassword }: PlannedChange) =>
  own === 'none' ? incomingPassword : own === 'keep' ? null : own;

/** Stores the outgoing server's own password, and what is known of sending now. */
async function changeSending(
  tx: Tx,
  row: Stored,
  plan: PlannedChange,
  test: ServersTest | null,
  by: CredentialSetBy,
): Promise<SendingChange> {
  const { id } = row;
  const { outgoingPassword } = plan;
  if (outgoingPassword !== 'keep') {
    const credential = outgoingPassword === 'none' ? null : outgoingPassword;
    await replaceOutgoing(tx, id, credential, credential || hasOwnOutgoing(row) ? by : undefined);
  }
  const tested = test?.outgoing;
  if (tested?.ok === false && isCredentialCause(tested.cause)) return 'refused';
  if (tested?.ok || plan.outgoing === null) {
    if (row.outgoingRefusedAt === null) return 'same';
    await tx.mailAccount.update({ where: { id }, data: { outgoingRefusedAt: null } });
    await forgetRefused(tx, id, 'outgoing');
    if (tested?.ok) await recordEvent(tx, { kind: 'sending_works_again', accountId: id, details: {} });
    return 'mended';
  }
  const takesAnother =
    outgoingPassword === 'none' ? plan.incomingPassword !== null : outgoingPassword !== 'keep';
  const isOther = plan.isMoved.outgoing || takesAnother;
  return isOther && row.outgoingRefusedAt ? 'other' : 'same';
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

function columnsOf({ incoming, outgoing }: PlannedChange) {
  return {
    incomingHost: incoming.host,
    incomingPort: incoming.port,
    incomingSecurity: incoming.security,
    incomingUser: incoming.user,
    outgoingHost: outgoing?.host ?? null,
    outgoingPort: outgoing?.port ?? null,
    outgoingSecurity: outgoing?.security ?? null,
    outgoingUser: outgoing?.user ?? null,
  };
}

function sameServers(one: Stored, other: Stored): boolean {
  return JSON.stringify(serversOf(one)) === JSON.stringify(serversOf(other));
}

function changedFields(row: Stored, change: AccountChange, plan: PlannedChange): string[] {
  const rules = ruleChanges(row, change);
  const isChanged: Record<string, boolean> = {
    address: change.address !== undefined && change.address !== row.address,
    name: change.name !== undefined && change.name !== row.name,
    owner: change.owner !== undefined,
    'incoming server': plan.isMoved.incoming,
    'incoming password': plan.incomingPassword !== null,
    'outgoing server': plan.isMoved.outgoing || (plan.outgoing === null && row.outgoingHost !== null),
    'outgoing password': typeof plan.outgoingPassword === 'object',
    'sent messages':
      (change.sentFolder !== undefined && change.sentFolder !== row.sentFolder) ||
      (change.sentCopies !== undefined && change.sentCopies !== row.sentCopies),
    'deleting at the server':
      change.deleteAfterDays !== undefined && change.deleteAfterDays !== row.deleteAfterDays,
    'instant mail': change.instant !== undefined && change.instant !== row.instant,
    'mail lost at the server': 'afterLoss' in rules,
    'mail kept here': 'keepDays' in rules || 'keepMegabytes' in rules,
    'new folders': 'newFolders' in rules,
    'how often it is checked': 'intervalMinutes' in rules,
    'same mailbox': change.sameMailbox,
    folders: change.folders !== undefined && change.folders.join('\n') !== row.chosenFolders.join('\n'),
  };
  return Object.keys(isChanged).filter((field) => isChanged[field]);
}

/** Where credentials go is worth its own line in the audit log. */
function placesOf(row: Stored, plan: PlannedChange): Prisma.InputJsonObject {
  const place = (server: { host: string; port: number; security: string } | null) =>
    server ? `${server.host}:${server.port} (${server.security})` : null;
  const { incoming, outgoing } = serversOf(row);
  return {
    ...(plan.isMoved.incoming ? { incoming: { from: place(incoming), to: place(plan.incoming) } } : {}),
    ...(place(outgoing) !== place(plan.outgoing)
      ? { outgoing: { from: place(outgoing), to: place(plan.outgoing) } }
      : {}),
  };
}
