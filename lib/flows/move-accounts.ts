import { z } from 'zod';
import { readAccount } from '../accounts/store.ts';
import { assertNever } from '../errors.ts';
import { hostField, portField, securityField } from '../fields/host.ts';
import type { AdminViewer } from '../viewer.ts';
import { type ChangeAccountResult, changeAccount } from './change-account.ts';

const server = z.strictObject({ host: hostField, port: portField, security: securityField });

/** Many accounts that move to another server, and what opens them there. */
export const accountsMove = z.strictObject({
  accounts: z
    .array(z.uuid('must be the id of a mail account'), 'must be a list of ids')
    .min(1, 'must name at least one account')
    .max(500, 'must name 500 accounts or fewer')
    .transform((ids) => [...new Set(ids)]),
  incoming: server,
  /** null: they can send no more. */
  outgoing: server.nullable(),
  /** The name each signs in with there: its address, or the one it has. */
  user: z.enum(['address', 'keep'], 'must be address or keep').default('address'),
  /** At whom the owners sign in, or whose grant of the organisation opens them; left out: each owner is asked how. */
  provider: z.uuid('must be the id of a provider').optional(),
});
export type AccountsMove = z.output<typeof accountsMove>;

export type AccountsMoved = {
  moved: number;
  /** Owners who were sent a link to connect their account at the new server. */
  invited: number;
  /** Owners who are to be sent one once the settings for that are filled in. */
  uninvited: number;
  problems: { id: string; address: string; message: string }[];
};

/**
 * Points many accounts at another server in one act. Each is changed as by hand, whole or not at all: mail and history
 * stay, what is stored goes to no new server, its owner is invited, and nothing is copied before the mailbox there was
 * seen to be the same. Done twice, it invites nobody a second time.
 */
export async function moveAccounts(
  admin: AdminViewer,
  { accounts, incoming, outgoing, user, provider }: AccountsMove,
): Promise<AccountsMoved> {
  const result: AccountsMoved = { moved: 0, invited: 0, uninvited: 0, problems: [] };
  for (const id of accounts) {
    const account = await readAccount(admin, id);
    if (!account) {
      result.problems.push({ id, address: '', message: 'There is no such account any more.' });
      continue;
    }
    const name = user === 'address' ? { user: account.address } : {};
    const changed = await changeAccount(admin, id, {
      incoming: { ...incoming, ...name },
      outgoing: outgoing && { ...outgoing, ...name },
      ...(provider ? { provider } : {}),
      invite: !provider,
      test: false,
      sameMailbox: false,
    });
    if (!changed.ok) {
      result.problems.push({ id, address: account.address, message: whyNot(changed) });
      continue;
    }
    result.moved += 1;
    if (changed.invited) result.invited += 1;
    if (changed.invited === false) result.uninvited += 1;
  }
  return result;
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
      throw new Error(`a move changes no address and tries nothing: ${refused.reason}`);
    default:
      return assertNever(refused);
  }
}
