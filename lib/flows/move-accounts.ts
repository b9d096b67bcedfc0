import type { MovePlan } from '../account-moves/schema.ts';
import {
  type ClaimedMove,
  claimMove,
  endMove,
  nextToMove,
  noteMoved,
  releaseMove,
} from '../account-moves/store.ts';
import { readAccount } from '../accounts/store.ts';
import type { PrismaClient } from '../db/client.ts';
import { assertNever } from '../errors.ts';
import { type ChangeAccountResult, changeAccount } from './change-account.ts';

/**
 * Works on a move that runs (this one, or the oldest) until it is done, cancelled, or `stop` aborts. False where there was
 * none to work on. Each account is changed as by hand, whole or not at all: mail and history stay, what is stored goes to
 * no new server, its owner is invited, and nothing is copied before the mailbox there was seen to be the same.
 *
 * 1 The claim lets one process at it. 2 An account is moved, its owner invited and its line noted in one transaction, which
 * asks for the claim: whoever comes after a kill goes on with the next, and nobody is invited twice.
 */
export async function moveAccounts(
  db: PrismaClient,
  id?: string,
  { stop, onMoved }: { stop?: AbortSignal; onMoved?: () => void } = {},
): Promise<boolean> {
  const claimed = await claimMove(db, id);
  if (!claimed) return false;
  try {
    while (!stop?.aborted) {
      const next = await nextToMove(db, claimed);
      if (!next) {
        await endMove(db, claimed);
        break;
      }
      if (!(await moveOne(db, claimed, next.accountId))) break;
      onMoved?.();
    }
  } finally {
    await releaseMove(db, claimed).catch(() => {});
  }
  return true;
}

/** False where the move is not ours to go on with. */
async function moveOne(db: PrismaClient, claimed: ClaimedMove, accountId: string): Promise<boolean> {
  const { admin, plan } = claimed;
  const account = await readAccount(admin, accountId);
  let isOurs = true;
  const changed = account
    ? await changeAccount(admin, accountId, changeOf(plan, account.address), async (tx, { invited }) => {
        isOurs = await noteMoved(tx, claimed, accountId, { fate: 'moved', isInvited: invited });
        return isOurs;
      })
    : ({ ok: false, reason: 'not_found' } as const);
  if (changed.ok || !isOurs) return isOurs;
  return db.$transaction((tx) =>
    noteMoved(tx, claimed, accountId, { fate: 'refused', reason: whyNot(changed) }),
  );
}

const changeOf = ({ incoming, outgoing, user, provider }: MovePlan, address: string) => {
  const name = user === 'address' ? { user: address } : {};
  return {
    // An account of another protocol stays where it is: what it is fetched by is fixed.
    incoming: { type: 'imap' as const, ...incoming, ...name },
    outgoing: outgoing && { ...outgoing, ...name },
    ...(provider ? { provider } : {}),
    invite: !provider,
    test: false,
    sameMailbox: false,
  };
};

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
      throw new Error(`a move changes no address and tries nothing: ${refused.reason}`);
    default:
      return assertNever(refused);
  }
}
