import { type Account, readAccount } from '../../accounts/store.ts';
import { databaseTime } from '../../db/clock.ts';
import type { ServersTest } from '../../flows/test-servers.ts';
import type { AdminViewer } from '../../viewer.ts';
import { notFound, Problem } from './endpoint.ts';

/** One missing setting each; used wherever a message cannot go out without them. */
export function settingsMissing(missing: readonly string[]): Problem {
  return new Problem(409, 'settings_missing', `First set ${missing.join(', ')}.`, {
    errors: missing.map((field) => ({ field, message: 'is not set' })),
    missing: [...missing],
  });
}

export function budgetSpent(retryAt: Date): Problem {
  return new Problem(
    429,
    'lockout_budget',
    'Too many unsuccessful sign-ins of this account within the hour.',
    {
      retryAfterMs: Math.max(0, retryAt.getTime() - databaseTime().getTime()),
      retryAt: retryAt.toISOString(),
    },
  );
}

export function passwordRefused({ refusedAt, retryAt }: { refusedAt: Date; retryAt: Date }): Problem {
  return new Problem(
    409,
    'password_refused',
    'The mail server has refused the stored password. It is tried again by itself; until then the account needs another password, or an update link for its owner.',
    { refusedAt: refusedAt.toISOString(), retryAt: retryAt.toISOString() },
  );
}

export const addressTaken = () =>
  new Problem(409, 'address_taken', 'There is a mail account with this address already.', {
    errors: [{ field: 'address', message: 'is taken by another mail account' }],
  });

export function testFailed(test: ServersTest): Problem {
  const { incoming } = test;
  const words = incoming.ok ? '' : incoming.evidence || incoming.cause;
  return new Problem(422, 'test_failed', 'The incoming server did not let us in; nothing was stored.', {
    errors: [{ field: 'incoming', message: words }],
    test,
  });
}

export async function found(admin: AdminViewer, id: string): Promise<Account | Problem> {
  return (await readAccount(admin, id)) ?? notFound('mail account');
}
