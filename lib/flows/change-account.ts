import { openCredential, replaceCredential, sealCredential } from '../accounts/credentials.ts';
import { matchOwner } from '../accounts/owner.ts';
import { type ChangeProblem, type PlannedChange, planChange } from '../accounts/plan-change.ts';
import { refusedServer } from '../accounts/refused-server.ts';
import type { AccountChange } from '../accounts/schema.ts';
import { incomingOf, outgoingOf, serverColumns } from '../accounts/servers.ts';
import { enterSignIn, refundSignIn } from '../accounts/sign-in-budget.ts';
import { type Account, readAccountIn } from '../accounts/store.ts';
import { recordAudit } from '../audit/record.ts';
import { db, Prisma, type Tx } from '../db/client.ts';
import { isId } from '../db/id.ts';
import { isCredentialCause } from '../mail/causes.ts';
import { readSettings } from '../settings/store.ts';
import { recordTimeline } from '../timeline/record.ts';
import type { AdminViewer } from '../viewer.ts';
import { planNotifications } from './plan-notifications.ts';
import { recoverAccount } from './recover-account.ts';
import { type ServersTest, testServers } from './test-servers.ts';

export type ChangeAccountResult =
  | { ok: true; account: Account; test: ServersTest | null }
  | { ok: false; reason: 'not_found' | 'address_taken' | 'changed_meanwhile' }
  /** Too many sign-ins of this account within the hour: nothing was tried, nothing changed. */
  | { ok: false; reason: 'budget_spent' }
  | { ok: false; reason: 'invalid'; problems: ChangeProblem[] }
  /** The incoming server did not let us in; nothing was changed. */
  | { ok: false; reason: 'test_failed'; test: ServersTest };

/**
 * Changes what is given of a mail account. A new incoming password raises the credential version, ends the open
 * incident and links and lets the account be fetched at once; a server is only changed together with its
 * password. Where a test is asked for, nothing is stored unless the incoming server lets us in.
 *
 * 1 plan on what is stored, and test that plan outside of any transaction; 2 lock the account and plan again: a
 * change that came in between is not overwritten by one that was tested against something else.
 */
export async function changeAccount(
  admin: AdminViewer,
  id: string,
  change: AccountChange,
): Promise<ChangeAccountResult> {
  if (!isId(id)) return { ok: false, reason: 'not_found' };
  const before = await db().mailAccount.findUnique({ where: { id }, select: stored });
  if (!before) return { ok: false, reason: 'not_found' };
  const planned = planChange(serversOf(before), change);
  if (!planned.ok) return { ok: false, reason: 'invalid', problems: planned.problems };
  const refused = [
    ...(planned.plan.isMoved.incoming ? await refusedServer('incoming', planned.plan.incoming) : []),
    ...(planned.plan.isMoved.outgoing && planned.plan.outgoing
      ? await refusedServer('outgoing', planned.plan.outgoing)
      : []),
  ];
  if (refused.length > 0) return { ok: false, reason: 'invalid', problems: refused };
  const tested = change.test ? await tryPlan(before, planned.plan) : null;
  if (tested === 'budget_spent') return { ok: false, reason: 'budget_spent' };
  if (tested && !tested.incoming.ok) return { ok: false, reason: 'test_failed', test: tested };
  try {
    return await db().$transaction((tx) => save(tx, admin, id, change, { before, test: tested }));
  } catch (error) {
    const isTaken = error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2002';
    if (isTaken) return { ok: false, reason: 'address_taken' };
    throw error;
  }
}

const stored = {
  id: true,
  address: true,
  name: true,
  state: true,
  credentialVersion: true,
  ...serverColumns,
  chosenFolders: true,
  nextCheckAt: true,
  owner: { select: { email: true } },
  credential: { select: { sealedIncoming: true, sealedOutgoing: true } },
} as const satisfies Prisma.MailAccountSelect;

type Stored = Prisma.MailAccountGetPayload<{ select: typeof stored }>;

function serversOf(row: Stored) {
  const outgoing = outgoingOf(row);
  const hasOwnPassword = Boolean(row.credential?.sealedOutgoing);
  return { incoming: incomingOf(row), outgoing: outgoing && { ...outgoing, hasOwnPassword } };
}

async function tryPlan(row: Stored, plan: PlannedChange): Promise<ServersTest | 'budget_spent'> {
  const open = (sealed: string | null | undefined, field: 'incoming' | 'outgoing') =>
    sealed ? openCredential(sealed, row.id, field) : null;
  const password = plan.incomingPassword ?? open(row.credential?.sealedIncoming, 'incoming');
  if (!password) throw new Error(`account ${row.id} has no credential`);
  const own =
    plan.outgoingPassword === 'keep'
      ? open(row.credential?.sealedOutgoing, 'outgoing')
      : plan.outgoingPassword;
  const sending = own === 'none' || own === null ? password : own;

  const limit = (await readSettings())['lockout.attemptsPerHour'];
  const at = new Date();
  const signIns = plan.outgoing ? [at, new Date(at.getTime() + 1)] : [at];
  for (const signIn of signIns) {
    if (!(await enterSignIn(db(), row.id, limit, signIn))) {
      for (const entered of signIns) await refundSignIn(db(), row.id, entered);
      return 'budget_spent';
    }
  }
  const test = await testServers({
    incoming: { server: plan.incoming, password },
    outgoing: plan.outgoing && { server: plan.outgoing, password: sending },
  });
  if (test.incoming.ok || test.incoming.stage !== 'auth') await refundSignIn(db(), row.id, at);
  const [, second] = signIns;
  if (second && (test.outgoing === null || test.outgoing.ok || test.outgoing.stage !== 'auth')) {
    await refundSignIn(db(), row.id, second);
  }
  return test;
}

async function save(
  tx: Tx,
  admin: AdminViewer,
  id: string,
  change: AccountChange,
  { before, test }: { before: Stored; test: ServersTest | null },
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
  const now = new Date();

  const owner = change.owner && (await matchOwner(tx, change.owner));
  await tx.mailAccount.update({
    where: { id },
    data: {
      ...columnsOf(plan),
      ...(change.address !== undefined ? { address: change.address } : {}),
      ...(change.name !== undefined ? { name: change.name } : {}),
      ...(change.folders ? { chosenFolders: change.folders } : {}),
      ...(owner ? { ownerId: owner.id } : {}),
      ...(change.folders && row.nextCheckAt ? { nextCheckAt: now } : {}),
    },
  });
  await changeSending(tx, row, plan, test, by);
  if (plan.incomingPassword) {
    const credentialVersion = await replaceCredential(tx, id, plan.incomingPassword, by);
    const { incidentId } = await recoverAccount(tx, id, by, { now });
    await recordTimeline(tx, id, { kind: 'password_updated', details: { by } }, { incidentId });
    await planNotifications(tx, { event: 'password_updated', accountId: id, credentialVersion });
  }
  const fields = changedFields(row, change, plan);
  if (fields.length > 0) {
    await recordTimeline(tx, id, { kind: 'changed', details: { by: admin.actor.name, fields } });
    await recordAudit(tx, {
      actor: admin.actor,
      action: 'account.changed',
      targetType: 'mail_account',
      targetId: id,
      details: { fields, ...placesOf(row, plan) },
    });
  }
  return { ok: true, account: await readAccountIn(tx, id), test };
}

/** The outgoing server's own password, and whether sending is known to be refused. */
async function changeSending(
  tx: Tx,
  row: Stored,
  plan: PlannedChange,
  test: ServersTest | null,
  by: string,
): Promise<void> {
  const { id } = row;
  const { outgoingPassword } = plan;
  if (outgoingPassword !== 'keep') {
    const sealedOutgoing =
      outgoingPassword === 'none' ? null : sealCredential(outgoingPassword, id, 'outgoing');
    const isNew = sealedOutgoing !== null || row.credential?.sealedOutgoing;
    await tx.credential.updateMany({
      where: { accountId: id },
      data: { sealedOutgoing, ...(isNew ? { setAt: new Date(), setBy: by } : {}) },
    });
  }
  const isRefused = test?.outgoing?.ok === false && isCredentialCause(test.outgoing.cause);
  const isFresh = plan.isMoved.outgoing || plan.outgoing === null || typeof outgoingPassword === 'object';
  if (!isRefused && !isFresh && !test?.outgoing?.ok) return;
  await tx.mailAccount.update({ where: { id }, data: { outgoingRefusedAt: isRefused ? new Date() : null } });
  if (plan.incomingPassword) return; // recoverAccount chooses the state
  const state = isRefused ? 'receive_only' : 'active';
  await tx.mailAccount.updateMany({
    where: { id, state: isRefused ? 'active' : 'receive_only' },
    data: { state, stateSince: new Date() },
  });
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
  const isChanged: Record<string, boolean> = {
    address: change.address !== undefined && change.address !== row.address,
    name: change.name !== undefined && change.name !== row.name,
    owner: change.owner !== undefined,
    'incoming server': plan.isMoved.incoming,
    'incoming password': plan.incomingPassword !== null,
    'outgoing server': plan.isMoved.outgoing || (plan.outgoing === null && row.outgoingHost !== null),
    'outgoing password': typeof plan.outgoingPassword === 'object',
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
