import { z } from 'zod';
import type { ChosenAccounts, Move } from '../account-jobs/schema.ts';
import { createJob } from '../account-jobs/store.ts';
import { type ChangeProblem, planChange } from '../accounts/plan-change.ts';
import { db } from '../db/client.ts';
import { mailPasswordField } from '../fields/text.ts';
import { passwordCredential } from '../mail/credential.ts';
import { getProvider } from '../providers/store.ts';
import { missingForLinks } from '../rules/requirements.ts';
import { readSettings } from '../settings/store.ts';
import { type AdminViewer, may } from '../viewer.ts';
import type { ServersTest } from './test-servers.ts';
import { refusedPlan, serversOf, stored, tryPlan } from './try-change.ts';

/** One account, and its password at the new server: what shows that the server is the right one. */
export const moveProof = z.strictObject({
  account: z.uuid('must be the id of a mail account'),
  password: mailPasswordField.transform(passwordCredential),
});
export type MoveProof = z.output<typeof moveProof>;

export type MoveStarted =
  | { ok: true; id: string }
  /** Owners could not be told: these settings have to be filled in first. */
  | { ok: false; reason: 'settings_missing'; missing: string[] }
  | { ok: false; reason: 'invalid'; problems: ChangeProblem[] }
  | { ok: false; reason: 'test_failed'; test: ServersTest }
  | { ok: false; reason: 'budget_spent'; retryAt: Date };

/**
 * Has accounts pointed at another server by a worker. Without a proof nothing that is stored goes there, and owners are
 * sent a link. With one the stored passwords follow: one account is signed in to at the new server, over TLS, with a
 * password typed for it now, and the mailbox there has to be the one whose messages are stored. That shows which server it is, and not
 * that it is nobody's trap: it takes the right users:write.
 */
export async function startMove(
  admin: AdminViewer,
  move: Omit<Move, 'kind' | 'withPasswords'>,
  chosen: ChosenAccounts,
  proof: MoveProof | null,
): Promise<MoveStarted> {
  if (proof) {
    if (!may(admin, 'users:write')) return passwordsStay;
    const refused = await refusedProof(move, proof);
    if (refused) return refused;
  } else {
    const provider = move.provider ? await getProvider(move.provider) : null;
    const missing = provider?.grant === 'organisation' ? [] : missingForLinks(await readSettings());
    if (missing.length > 0) return { ok: false, reason: 'settings_missing', missing };
  }
  const created = await createJob(admin, { kind: 'move', ...move, withPasswords: proof !== null }, chosen);
  if (!created.ok) throw new Error('nobody said how many');
  return { ok: true, id: created.id };
}

type Refused = Exclude<MoveStarted, { ok: true }>;

/** Whoever runs a server, and has a mailbox both there and here, can show what is wanted as a proof. */
const passwordsStay: Refused = {
  ok: false,
  reason: 'invalid',
  problems: [
    { field: 'proof.account', message: 'must be left out: sending passwords takes the right users:write' },
  ],
};

async function refusedProof(
  { incoming, outgoing, user, provider }: Omit<Move, 'kind' | 'withPasswords'>,
  { account, password }: MoveProof,
): Promise<Refused | null> {
  const invalid = (...problems: ChangeProblem[]): Refused => ({ ok: false, reason: 'invalid', problems });
  if (provider) return invalid({ field: 'provider', message: 'must be left out where passwords follow' });
  if (incoming.security === 'none') return invalid({ field: 'incoming.security', message: overTls });
  if (outgoing?.security === 'none') return invalid({ field: 'outgoing.security', message: overTls });
  const row = await db().mailAccount.findUnique({ where: { id: account }, select: stored });
  if (!row) return invalid({ field: 'proof.account', message: 'is no mail account' });
  const name = user === 'address' ? { user: row.address } : {};
  const planned = planChange(serversOf(row), {
    incoming: { ...incoming, ...name, password },
    outgoing: outgoing && { ...outgoing, ...name, password: null },
    invite: false,
  });
  if (!planned.ok) return invalid(...planned.problems);
  const problems = await refusedPlan(row, planned.plan, false);
  if (problems.length > 0) return invalid(...problems);
  const tested = await tryPlan(row, planned.plan);
  if ('retryAt' in tested) return { ok: false, reason: 'budget_spent', ...tested };
  const { mailbox, ...test } = tested;
  if (!test.incoming.ok || test.outgoing?.ok === false) return { ok: false, reason: 'test_failed', test };
  return mailbox === 'same' ? null : invalid({ field: 'proof.account', message: notTheSame });
}

const overTls = 'must be TLS or STARTTLS where passwords follow';
const notTheSame =
  'has to be one whose mail is stored here: the mailbox at the new server shows none of it, so nothing is proved';
