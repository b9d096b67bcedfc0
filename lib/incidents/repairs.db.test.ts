import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import type { Prisma } from '../db/client.ts';
import { testDatabase } from '../testing/database.ts';
import { account } from '../testing/factories.ts';
import { anAdmin } from '../testing/viewers.ts';
import { readRepairs } from './repairs.ts';

const { db } = await testDatabase();

const hour = 3_600_000;
const at = (hours: number) => new Date(Date.UTC(2026, 10, 29) + hours * hour);

/** An open incident, and the messages about it. */
async function incident(
  messages: Pick<Prisma.NotificationUncheckedCreateInput, 'channel' | 'state' | 'sentAt' | 'recipientKind'>[],
): Promise<string> {
  const { id: accountId } = await account();
  const { id: incidentId } = await db.incident.create({ data: { accountId, cause: 'wrong_credentials' } });
  for (const message of messages) {
    const idempotencyKey = randomBytes(8).toString('hex');
    const about = { ruleKey: 'email-wrong-credentials', kind: 'suspended', recipient: 'x', idempotencyKey };
    await db.notification.create({ data: { ...about, accountId, incidentId, ...message } });
  }
  return incidentId;
}

const repairOf = async (id: string) => (await readRepairs(anAdmin(), [id])).get(id);

test('an owner was told by the channels that took a message, last when the last one was taken', async () => {
  const id = await incident([
    { channel: 'email', state: 'sent', sentAt: at(1), recipientKind: 'alternate_address' },
    { channel: 'sms', state: 'sent', sentAt: at(3), recipientKind: 'phone' },
    { channel: 'email', state: 'sent', sentAt: at(2), recipientKind: 'alternate_address' },
  ]);
  const repair = await repairOf(id);
  expect(repair?.told?.channels.sort()).toEqual(['email', 'sms']);
  expect(repair?.told?.at).toEqual(at(3));
});

test('what went to administrators, is on its way, or was not delivered tells no owner', async () => {
  const id = await incident([
    { channel: 'email', state: 'sent', sentAt: at(1), recipientKind: 'administrator' },
    { channel: 'email', state: 'queued', recipientKind: 'alternate_address' },
    { channel: 'sms', state: 'skipped', recipientKind: 'phone' },
  ]);
  expect(await repairOf(id)).toEqual({ told: null, onTheirWay: 1, undelivered: 1, openedAt: null, tried: 0 });
});

test('of all links of an incident, and of no other, the tries are counted, and the last that was opened says when', async () => {
  const [id, other] = [await incident([]), await incident([])];
  for (const [incidentId, tests, openedAt] of [
    [id, 2, at(1)],
    [id, 0, at(4)],
    [id, 1, null],
    [other, 5, at(9)],
  ] as const) {
    const { accountId } = await db.incident.findUniqueOrThrow({ where: { id: incidentId } });
    const link = { accountId, incidentId, tests, openedAt, channel: 'email', credentialVersion: 1 } as const;
    await db.updateLink.create({ data: { ...link, tokenHash: randomBytes(32), expiresAt: at(100) } });
  }
  expect(await repairOf(id)).toMatchObject({ tried: 3, openedAt: at(4) });
});
