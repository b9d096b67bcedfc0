import type { GivenCredential } from '../accounts/credentials.ts';
import { openedBy } from '../accounts/opened-by.ts';
import type { ChangeProblem } from '../accounts/plan-change.ts';
import { refusedServer } from '../accounts/refused-server.ts';
import type { AccountForm } from '../accounts/schema.ts';
import { type Account, readAccountIn } from '../accounts/store.ts';
import { db, type Tx } from '../db/client.ts';
import type { PasswordCredential } from '../mail/credential.ts';
import { isCredentialCause } from '../mail/judge/causes.ts';
import { getProvider } from '../providers/store.ts';
import type { AdminViewer } from '../viewer.ts';
import { countTest } from './count-test.ts';
import { refuseSending } from './refuse-sending.ts';
import { sendUpdateLink } from './send-update-link.ts';
import { storeAccounts } from './store-accounts.ts';
import { type ServersTest, type ServersToTest, testServers, untested } from './test-servers.ts';

export type CreateAccountResult =
  | { ok: true; account: Account; test: ServersTest | null }
  | { ok: false; reason: 'address_taken' }
  | { ok: false; reason: 'invalid'; problems: ChangeProblem[] }
  /** The incoming server did not let us in; nothing was stored. */
  | { ok: false; reason: 'test_failed'; test: ServersTest };

/**
 * Creates a mail account with its sealed credential and its owner, due for its first check at once. Where the
 * form asks for a test, both servers are tried first and nothing is stored unless the incoming one works. An account
 * whose owner is to sign in at a provider has no credential yet: its owner is sent a link to do so, and nothing is asked
 * of any server before.
 */
export async function createAccount(admin: AdminViewer, form: AccountForm): Promise<CreateAccountResult> {
  const { address } = form;
  if (await db().mailAccount.count({ where: { address } })) return { ok: false, reason: 'address_taken' };
  const provider = form.provider ? await getProvider(form.provider) : null;
  const opened = openedBy(admin, form, provider);
  const problems = [
    ...('problem' in opened ? [opened.problem] : []),
    ...(await refusedServer('incoming', form.incoming)),
    ...(form.outgoing ? await refusedServer('outgoing', form.outgoing) : []),
  ];
  if (problems.length > 0) return { ok: false, reason: 'invalid', problems };
  if ('problem' in opened) throw new Error(opened.problem.message);
  const { incoming } = opened;
  const isTested = form.test && incoming?.kind === 'password';
  const tooMany = isTested && admin.userId ? await countTest(admin.actor) : null;
  if (tooMany) return { ok: false, reason: 'test_failed', test: untested(tooMany) };
  const test = isTested ? await testServers(serversOf(form, incoming)) : null;
  if (test && !test.incoming.ok) return { ok: false, reason: 'test_failed', test };
  try {
    const account = await db().$transaction((tx) => store(tx, admin, form, incoming, test));
    if (!incoming) await sendUpdateLink(account.id, admin.actor);
    return { ok: true, account, test };
  } catch (error) {
    if (error instanceof AddressTaken) return { ok: false, reason: 'address_taken' };
    throw error;
  }
}

/** Thrown, so that an owner made for the account goes with it. */
class AddressTaken extends Error {}

async function store(
  tx: Tx,
  admin: AdminViewer,
  form: AccountForm,
  credential: GivenCredential | null,
  test: ServersTest | null,
): Promise<Account> {
  // Two requests for one address: the second finds it taken, in the statement that would make it.
  const [created] = await storeAccounts(tx, admin, [{ form, credential }]);
  if (!created) throw new AddressTaken();
  if (test?.outgoing?.ok === false && isCredentialCause(test.outgoing.cause)) {
    await refuseSending(tx, created.id, test.outgoing, { typed: form.outgoing?.password ?? credential });
  }
  return readAccountIn(tx, created.id);
}

/** Both servers of an account to be, with what they get. Pure. */
export function serversOf(
  { address, incoming, outgoing }: AccountForm,
  password: PasswordCredential,
): ServersToTest {
  const { type, user = address } = incoming;
  return {
    incoming: { type, server: { ...incoming, user }, open: () => password },
    outgoing: outgoing
      ? {
          type,
          server: { ...outgoing, user: outgoing.user ?? user },
          open: () => outgoing.password ?? password,
        }
      : null,
  };
}
