import { randomUUID } from 'node:crypto';
import { recordAudit } from '../audit/record.ts';
import { db } from '../db/client.ts';
import { databaseTime } from '../db/clock.ts';
import { channels } from '../notifications/channels/channels.ts';
import { readEndpoint } from '../notifications/endpoints/store.ts';
import { readSettings } from '../settings/store.ts';
import type { AdminViewer } from '../viewer.ts';
import { countTest } from './count-test.ts';

/** *Test Settings*: sends an event of its own to a webhook or a chat at once. Null: there is none. */
export async function testEndpoint(
  admin: AdminViewer,
  id: string,
): Promise<{ ok: boolean; detail: string } | null> {
  const endpoint = await readEndpoint(admin, id);
  if (!endpoint) return null;
  const tooMany = await countTest(admin.actor);
  if (tooMany) return { ok: false, detail: tooMany };
  const settings = await readSettings();
  const now = databaseTime();
  const test = randomUUID();
  const delivery = await channels[endpoint.shape === 'standard' ? 'webhook' : 'chat'].deliver(
    {
      kind: 'event',
      organisationName: settings['organisation.name'] ?? 'Rekey',
      supportText: '',
      id: `msg_${test}`,
      endpointId: id,
      payload: { type: 'test', timestamp: now.toISOString(), data: { by: admin.actor.name } },
    },
    { to: endpoint.name, messageId: test, date: now },
    settings,
  );
  const ok = delivery.result === 'sent';
  await db().$transaction((tx) =>
    recordAudit(tx, {
      actor: admin.actor,
      action: 'endpoint.tested',
      targetType: 'endpoint',
      targetId: id,
      details: { name: endpoint.name, ok },
    }),
  );
  return { ok, detail: ok ? delivery.answer : delivery.reason };
}
