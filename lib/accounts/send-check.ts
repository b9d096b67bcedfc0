import type { Tx } from '../db/client.ts';
import { type JobOptions, send, sendMany } from '../queue/boss.ts';
import type { QueueName } from '../queue/queues.ts';
import type { AccountState } from './schema.ts';

type Checkable = { id: string; host: string; state: AccountState };

/** Accounts in order are not kept waiting by those whose servers hold every sign-in back. */
function checkQueueOf(state: AccountState): Extract<QueueName, 'check-account' | 'check-troubled-account'> {
  return state === 'active' || state === 'receive_only' ? 'check-account' : 'check-troubled-account';
}

/** Asks for one check in the caller's transaction; null: one waits or runs already. */
export function sendCheck(
  tx: Tx,
  account: Checkable,
  options: Pick<JobOptions, 'priority' | 'startAfter'> = {},
): Promise<string | null> {
  return send(tx, checkQueueOf(account.state), { accountId: account.id }, { ...keys(account), ...options });
}

/** Asks for many checks in the caller's transaction. */
export async function sendChecks(tx: Tx, accounts: Checkable[]): Promise<void> {
  const jobs = (queue: string) =>
    accounts
      .filter(({ state }) => checkQueueOf(state) === queue)
      .map((account) => ({ data: { accountId: account.id }, ...keys(account) }));
  await sendMany(tx, 'check-account', jobs('check-account'));
  await sendMany(tx, 'check-troubled-account', jobs('check-troubled-account'));
}

/** One job an account; the host is the group whose concurrency is capped. */
function keys({ id, host }: Checkable): JobOptions {
  return { singletonKey: id, group: { id: host } };
}
