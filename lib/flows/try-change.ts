import { accessFor, type Opener } from '../accounts/access.ts';
import {
  type CredentialField,
  hasOwnOutgoing,
  openCredentialFor,
  type StoredCredential,
  sealedColumns,
} from '../accounts/credentials.ts';
import type { ChangeProblem, PlannedChange } from '../accounts/plan-change.ts';
import { findRefused, findRefusedStored, storedOf } from '../accounts/refused-secrets.ts';
import { refusedServer } from '../accounts/refused-server.ts';
import type { MailboxJudgement } from '../accounts/same-mailbox.ts';
import { incomingOf, outgoingOf, serverColumns } from '../accounts/servers.ts';
import { signInOf } from '../accounts/sign-in-budget.ts';
import { opensCredentials } from '../crypto/key.ts';
import { db, type Prisma } from '../db/client.ts';
import type { MailServer } from '../mail/network/server.ts';
import { readSettings } from '../settings/store.ts';
import { askWorker } from '../worker-questions/ask.ts';
import type { WorkerQuestion } from '../worker-questions/question.ts';
import { proveMailbox } from './prove-mailbox.ts';
import { asTest, type ServersTest, testIncoming, testOutgoing, untested } from './test-servers.ts';

// What a planned change of a mail account is held against before anything of it is stored.

/** What of an account its change is planned on. */
export const stored = {
  id: true,
  address: true,
  name: true,
  state: true,
  credentialVersion: true,
  outgoingRefusedAt: true,
  ...serverColumns,
  chosenFolders: true,
  sentFolder: true,
  sentCopies: true,
  deleteAfterDays: true,
  instant: true,
  intervalMinutes: true,
  afterLoss: true,
  keepDays: true,
  keepMegabytes: true,
  newFolders: true,
  nextCheckAt: true,
  providerId: true,
  owner: { select: { id: true, email: true, alternateEmail: true } },
  credential: { select: sealedColumns },
} as const satisfies Prisma.MailAccountSelect;

export type Stored = Prisma.MailAccountGetPayload<{ select: typeof stored }>;

/** The servers as they are stored, for the plan of a change. */
export function serversOf(row: Stored) {
  const outgoing = outgoingOf(row);
  const hasOwnPassword = hasOwnOutgoing(row);
  const kind = !row.credential ? 'none' : row.credential.incomingKind === 'password' ? 'password' : 'token';
  const servers = { incoming: incomingOf(row), outgoing: outgoing && { ...outgoing, hasOwnPassword } };
  return { type: row.type, ...servers, kind } as const;
}

/** What the servers of a plan get. */
function secretsOf(row: Stored, plan: PlannedChange): Record<CredentialField, StoredCredential> {
  const incoming = plan.incomingPassword ?? openCredentialFor(row, 'incoming');
  const { outgoingPassword: own } = plan;
  if (own === 'none') return { incoming, outgoing: incoming };
  return { incoming, outgoing: own === 'keep' ? openCredentialFor(row, 'outgoing') : own };
}

/** What opens them. */
function openersOf(
  row: Stored,
  { incomingPassword, outgoingPassword: own }: PlannedChange,
): Record<CredentialField, Opener> {
  const incoming = incomingPassword ? () => incomingPassword : accessFor(row, 'incoming');
  if (own === 'none') return { incoming, outgoing: incoming };
  return { incoming, outgoing: own === 'keep' ? accessFor(row, 'outgoing') : () => own };
}

/**
 * What forbids a change: a server that Rekey may not reach, and a password that its server has refused beyond doubt,
 * which is neither taken for a new one nor tried.
 */
export async function refusedPlan(
  row: Stored,
  plan: PlannedChange,
  isTested: boolean,
): Promise<ChangeProblem[]> {
  const { isMoved, incoming, outgoing } = plan;
  const servers = [
    ...(isMoved.incoming ? await refusedServer('incoming', incoming) : []),
    ...(isMoved.outgoing && outgoing ? await refusedServer('outgoing', outgoing) : []),
  ];
  return servers.length > 0 ? servers : await refusedPasswords(row, plan, isTested);
}

async function refusedPasswords(
  row: Stored,
  plan: PlannedChange,
  isTested: boolean,
): Promise<ChangeProblem[]> {
  const isGiven = plan.incomingPassword !== null || typeof plan.outgoingPassword === 'object';
  if (!isGiven && !isTested) return [];
  const { incomingPassword, outgoingPassword: own } = plan;
  const problems: ChangeProblem[] = [];
  const given = { accountId: row.id, server: plan.incoming };
  const known = incomingPassword
    ? await findRefused(db(), { ...given, secret: incomingPassword })
    : isTested && (await findRefusedStored(db(), storedOf(row), 'incoming'));
  if (known) problems.push({ field: 'incoming.password', message: refusedAlready });
  if (plan.outgoing && typeof own === 'object') {
    if (await findRefused(db(), { accountId: row.id, server: plan.outgoing, secret: own }))
      problems.push({ field: 'outgoing.password', message: refusedAlready });
  }
  return problems;
}

const refusedAlready =
  'is the one this server has refused; it is tried again once a day by itself, or when somebody presses Resume';

/**
 * One sign-in at each server, the second only where the first worked: that gives the budget back, so that the one try
 * kept for a corrected password is enough for both. A process that does not open what is stored has a worker do it.
 */
export async function tryPlan(row: Stored, plan: PlannedChange): Promise<Tried | { retryAt: Date }> {
  if (!takesStored(plan) || opensCredentials()) return tryHere(row, plan);
  const { id: accountId, credentialVersion } = row;
  const tried = await askWorker(planQuestion, { accountId, credentialVersion, plan });
  return tried.answered ? tried.answer : untried;
}

/** Whether a server of the plan gets what is stored already. Pure. */
const takesStored = ({ incomingPassword, outgoingPassword }: PlannedChange): boolean =>
  incomingPassword === null || outgoingPassword === 'keep';

const untried: Tried = {
  ...untested(
    'Not tested: passwords are opened by workers alone here, and no worker has answered. Look at Overview.',
  ),
  mailbox: 'unknown',
};

export const planQuestion: WorkerQuestion<
  { accountId: string; credentialVersion: number; plan: PlannedChange },
  Tried | { retryAt: Date }
> = {
  kind: 'planned-change',
  withinMs: 180_000,
  async answer({ accountId: id, credentialVersion, plan }) {
    const row = await db().mailAccount.findFirstOrThrow({ where: { id, credentialVersion }, select: stored });
    requireOwnServers(row, plan);
    return tryHere(row, plan);
  },
};

/** What is stored goes to the servers that are stored and to no other, whoever asks. */
function requireOwnServers(row: Stored, { incoming, outgoing, ...plan }: PlannedChange): void {
  const isSame = (one: MailServer | null, other: MailServer | null) =>
    JSON.stringify(one) === JSON.stringify(other);
  const isIncoming = plan.incomingPassword !== null || isSame(incoming, incomingOf(row));
  const takes = plan.outgoingPassword === 'none' ? plan.incomingPassword : plan.outgoingPassword;
  const isOutgoing =
    !outgoing || (typeof takes === 'object' && takes !== null) || isSame(outgoing, outgoingOf(row));
  if (!isIncoming || !isOutgoing) throw new Error('a stored password goes to no other server');
}

async function tryHere(row: Stored, plan: PlannedChange): Promise<Tried | { retryAt: Date }> {
  const { id, type } = row;
  const secrets = secretsOf(row, plan);
  const open = openersOf(row, plan);
  const settings = await readSettings();
  const way = plan.incomingPassword ? 'form_with_password' : 'form_without';
  let mailbox: MailboxJudgement = 'unknown';
  const incoming = await testIncoming(
    signInOf(db(), id, way, settings),
    { type, server: plan.incoming, open: open.incoming },
    async (opened) => {
      mailbox = await proveMailbox(id, opened);
    },
  );
  if ('retryAt' in incoming) return incoming;
  if (!incoming.ok || !plan.outgoing) return { incoming, outgoing: null, mailbox };

  const sending = { accountId: id, server: plan.outgoing, secret: secrets.outgoing };
  if (await findRefused(db(), sending)) {
    const evidence = 'Not tried: the sending server has refused this password before.';
    const outgoing = { ok: false, stage: 'auth', cause: 'wrong_credentials', evidence } as const;
    return { incoming, outgoing, mailbox };
  }
  const outgoing = await testOutgoing(signInOf(db(), id, 'form_sending', settings), {
    type,
    server: plan.outgoing,
    open: open.outgoing,
  });
  return { incoming, outgoing: asTest(outgoing), mailbox };
}

/** `mailbox`: whether the incoming server opened the one whose messages are stored. */
export type Tried = ServersTest & { mailbox: MailboxJudgement };
