import { expect, test } from 'vitest';
import type { NotificationState } from '../db/generated/enums.ts';
import { testDatabase } from '../testing/database.ts';
import { account } from '../testing/factories.ts';
import { anAdmin } from '../testing/viewers.ts';
import { pageOfAccounts } from './page-of-accounts.ts';
import { type IncidentFilter, incidentFilters } from './schema.ts';
import { countFound } from './store.ts';

const { db } = await testDatabase();
const hour = 3_600_000;
const ago = (hours: number) => new Date(Date.now() - hours * hour);

/** An account with an incident, and messages in these states to its owner, or to others where they are given. */
async function broken(
  name: string,
  messages: NotificationState[] = [],
  {
    tests = 0,
    openedLinkAt = null as Date | null,
    closedAt = null as Date | null,
    openedAt = ago(48),
    recipientKind = 'alternate_address',
  } = {},
) {
  const { id: accountId } = await account({ address: `${name}@example.com`, state: 'suspended' });
  const dates = { openedAt, suspendedAt: openedAt, closedAt };
  const { id: incidentId } = await db.incident.create({
    data: { accountId, cause: 'wrong_credentials', ...dates },
  });
  for (const [place, state] of messages.entries()) {
    const about = { ruleKey: 'email-wrong-credentials', kind: 'suspended', channel: 'email' as const };
    const idempotencyKey = `${name} ${place}`;
    await db.notification.create({
      data: {
        ...about,
        accountId,
        incidentId,
        recipient: 'o@home.example',
        recipientKind,
        idempotencyKey,
        state,
      },
    });
  }
  if (tests > 0 || openedLinkAt) {
    const expiresAt = new Date(Date.now() + hour);
    const tokenHash = new Uint8Array(Buffer.from(name));
    await db.updateLink.create({
      data: {
        ...{ accountId, incidentId, tests, tokenHash, expiresAt, channel: 'email', credentialVersion: 1 },
        openedAt: openedLinkAt,
      },
    });
  }
}

test('accounts are found by how far their repair is', async () => {
  await broken('silent');
  await broken('cancelled', ['cancelled']);
  await broken('others-told', ['sent'], { recipientKind: 'administrator' });
  await broken('waiting', ['queued']);
  await broken('failed', ['failed', 'skipped']);
  await broken('failed-then-told', ['failed', 'sent']);
  await broken('told', ['sent'], { openedAt: ago(2) });
  await broken('opened', ['sent'], { openedLinkAt: ago(1) });
  await broken('opened-all-the-same', ['failed'], { openedLinkAt: ago(1) });
  await broken('tried', ['sent'], { tests: 2, openedLinkAt: ago(1) });
  await broken('tried-before', ['sent'], { tests: 1 });
  await broken('repaired', ['sent'], { closedAt: ago(1), openedLinkAt: ago(2) });
  await broken('long-repaired', ['failed'], { closedAt: ago(30) });
  await account({ address: 'well@example.com' });
  const found = async (incident: IncidentFilter) => {
    const { items, total } = await pageOfAccounts(anAdmin(), { incident });
    expect([incident, await countFound(anAdmin(), { incident })]).toEqual([incident, total]);
    return items
      .map(({ address }) => address.split('@')[0])
      .sort()
      .join(' ');
  };
  const all = Object.fromEntries(
    await Promise.all(incidentFilters.map(async (which) => [which, await found(which)] as const)),
  );
  expect(all).toEqual({
    open: 'cancelled failed failed-then-told opened opened-all-the-same others-told silent told tried tried-before waiting',
    new: 'told',
    repaired: 'repaired',
    not_told: 'cancelled others-told silent',
    undelivered: 'failed',
    unopened: 'failed-then-told told',
    opened: 'opened opened-all-the-same tried tried-before',
    tried: 'tried tried-before',
  });
});
