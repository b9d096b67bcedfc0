import { strangersMailbox } from '../accounts/opened-by.ts';
import { planChange } from '../accounts/plan-change.ts';
import { isAnother } from '../accounts/same-mailbox.ts';
import type { AccountChange } from '../accounts/schema.ts';
import { db, type Tx } from '../db/client.ts';
import { isId } from '../db/id.ts';
import { isTaken } from '../db/unique.ts';
import { readSettings } from '../settings/store.ts';
import { type AdminViewer, may } from '../viewer.ts';
import { countTest } from './count-test.ts';
import { openerOf } from './hand-over.ts';
import { type SavedChange, type SaveResult, saveChange } from './save-change.ts';
import { type ServersTest, untested } from './test-servers.ts';
import { refusedPlan, serversOf, stored, tryPlan } from './try-change.ts';

export type ChangeAccountResult =
  | SaveResult
  | { ok: false; reason: 'address_taken' }
  /** Too many sign-ins of this account within the hour: nothing was tried, nothing changed. */
  | { ok: false; reason: 'budget_spent'; retryAt: Date }
  /** The incoming server did not let us in; nothing was changed. */
  | { ok: false; reason: 'test_failed'; test: ServersTest };

type Options = {
  /** Runs in the transaction of the change, once it is written; false: it is not to be. */
  alongside?: (tx: Tx, changed: SavedChange) => Promise<boolean>;
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
  if (opener?.by === 'organisation') {
    const { user } = planned.plan.incoming;
    const problem = strangersMailbox(admin, user, change.owner?.email ?? before.owner.email);
    if (problem) return { ok: false, reason: 'invalid', problems: [problem] };
  }
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
      const saved = await saveChange(tx, admin, id, change, {
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
    if (isTaken(error)) return { ok: false, reason: 'address_taken' };
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
