import {
  type ClaimedJob,
  holdJob,
  type LineFate,
  noteFates,
  type WaitingLine,
} from '../account-jobs/claim.ts';
import type { AccountAct, Move } from '../account-jobs/schema.ts';
import { openCredentialFor } from '../accounts/credentials.ts';
import { type AccountChange, accountChange } from '../accounts/schema.ts';
import { type Account, readAccount } from '../accounts/store.ts';
import { db, type Prisma, type PrismaClient } from '../db/client.ts';
import { assertNever } from '../errors.ts';
import { protocolNames } from '../mail/abilities.ts';
import { type ChangeAccountResult, changeAccount } from './change-account.ts';
import { stored } from './try-change.ts';

/**
 * Changes one account of a job as by hand, whole or not at all, and notes its fate in the same transaction. False where
 * the job is not ours to go on with. Of a move mail and history stay, and nothing is copied before the mailbox there was
 * seen to be the same; what is stored goes to no new server unless the job says so.
 */
export async function changeOne(
  db: PrismaClient,
  claimed: ClaimedJob,
  { accountId, before }: WaitingLine,
): Promise<boolean> {
  const { act, admin } = claimed;
  const account = await readAccount(admin, accountId);
  const asked = account && (await changeFor(act, account, before));
  if (asked && 'refused' in asked)
    return note(db, claimed, accountId, { fate: 'refused', reason: asked.refused });
  if (asked && 'unchanged' in asked) return note(db, claimed, accountId, { fate: 'unchanged' });
  let isOurs = true;
  const changed = asked
    ? await changeAccount(admin, accountId, asked.change, {
        isPasswordKept: asked.isPasswordKept,
        alongside: async (tx, { invited }) => {
          isOurs = await holdJob(tx, claimed);
          if (!isOurs) return false;
          const fate = { fate: 'done', isInvited: invited, before: asked.before } as const;
          await noteFates(tx, claimed, new Map([[accountId, fate]]));
          return true;
        },
      })
    : ({ ok: false, reason: 'not_found' } as const);
  if (changed.ok || !isOurs) return isOurs;
  return note(db, claimed, accountId, { fate: 'refused', reason: whyNot(changed) });
}

function note(db: PrismaClient, claimed: ClaimedJob, accountId: string, fate: LineFate): Promise<boolean> {
  return db.$transaction(async (tx) => {
    if (!(await holdJob(tx, claimed))) return false;
    await noteFates(tx, claimed, new Map([[accountId, fate]]));
    return true;
  });
}

/** What to change of one account, and what of it is to come back if the job is taken back. */
type Asked =
  | { change: AccountChange; isPasswordKept: boolean; before: Prisma.InputJsonObject }
  | { unchanged: true }
  | { refused: string };

async function changeFor(act: AccountAct, account: Account, before: Prisma.JsonValue): Promise<Asked> {
  if (act.kind === 'move') return moved(act, account);
  if (act.kind === 'undo') return fieldsOf(before as Fields, account);
  if (act.kind === 'change') {
    const { kind: _, ...fields } = act;
    return fieldsOf(fields, account);
  }
  throw new Error(`no change: ${act.kind}`);
}

type Fields = Omit<Extract<AccountAct, { kind: 'change' }>, 'kind'>;

function fieldsOf({ owner, folders, intervalMinutes }: Fields, account: Account): Asked {
  const isOwner = owner !== undefined && owner !== account.owner.email;
  const isFolders = folders !== undefined && folders.join('\n') !== account.folders.join('\n');
  const isInterval = intervalMinutes !== undefined && intervalMinutes !== account.intervalMinutes;
  if (!isOwner && !isFolders && !isInterval) return { unchanged: true };
  return {
    change: accountChange.parse({
      ...(isOwner ? { owner: { email: owner } } : {}),
      ...(isFolders ? { folders } : {}),
      ...(isInterval ? { intervalMinutes } : {}),
    }),
    isPasswordKept: false,
    before: {
      ...(isOwner ? { owner: account.owner.email } : {}),
      ...(isFolders ? { folders: account.folders } : {}),
      ...(isInterval ? { intervalMinutes: account.intervalMinutes } : {}),
    },
  };
}

async function moved(
  { incoming, outgoing, user, provider, withPasswords }: Move,
  account: Account,
): Promise<Asked> {
  const name = user === 'address' ? { user: account.address } : {};
  const { type = 'imap' } = incoming;
  if (type !== account.type) {
    const [has, wants] = [protocolNames[account.type], protocolNames[type]];
    return { refused: `It is fetched by ${has}, and the new server by ${wants}: move it by itself.` };
  }
  const change = {
    incoming: { ...incoming, ...name },
    outgoing: outgoing && { ...outgoing, ...name },
    test: false,
    sameMailbox: false,
  };
  const base = { isPasswordKept: withPasswords, before: {} };
  if (!withPasswords) {
    return { ...base, change: { ...change, ...(provider ? { provider } : {}), invite: !provider } };
  }
  const row = await db().mailAccount.findUnique({ where: { id: account.id }, select: stored });
  if (!row?.credential) return { ...base, change: { ...change, invite: false } };
  const password = openCredentialFor(row, 'incoming');
  if (password.kind !== 'password')
    return { refused: 'It is opened by a provider: move it without passwords.' };
  const own = row.credential.sealedOutgoing ? openCredentialFor(row, 'outgoing') : null;
  const sending = own?.kind === 'password' ? own : null;
  return {
    ...base,
    change: {
      ...change,
      incoming: { ...change.incoming, password },
      outgoing: change.outgoing && { ...change.outgoing, password: sending },
      invite: false,
    },
  };
}

function whyNot(refused: Exclude<ChangeAccountResult, { ok: true }>): string {
  switch (refused.reason) {
    case 'not_found':
      return 'There is no such account any more.';
    case 'changed_meanwhile':
      return 'Somebody else changed it at this moment.';
    case 'invalid':
      return refused.problems.map(({ field, message }) => `${field} ${message}`).join('; ');
    case 'address_taken':
    case 'budget_spent':
    case 'test_failed':
      throw new Error(`a job changes no address and tries nothing: ${refused.reason}`);
    default:
      return assertNever(refused);
  }
}
