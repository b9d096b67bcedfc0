import type { Tx } from '../db/client.ts';
import { databaseTime } from '../db/clock.ts';
import { queueNotification } from '../notifications/queue.ts';
import { type EventKind, eventKinds } from './kinds.ts';
import type { About, EventOf } from './store.ts';

/** Whether any webhook or chat chose to hear of one of these. */
export async function hasListeners(tx: Tx, events: readonly { kind: EventKind }[]): Promise<boolean> {
  const types = [...new Set(events.map(({ kind }) => typeOf(kind)))].filter((type) => type !== null);
  if (types.length === 0) return false;
  return (await tx.endpoint.count({ where: { enabled: true, events: { hasSome: types } } })) > 0;
}

function typeOf(kind: EventKind) {
  const definition = eventKinds[kind];
  return 'type' in definition ? definition.type : null;
}

/**
 * Queues an event for every webhook and chat that chose it, in the event's own transaction. What is sent is written down
 * here: every try and every replay carries the same.
 */
export async function tellEndpoints(
  tx: Tx,
  eventId: string,
  {
    kind,
    accountId,
    incidentId,
    at,
    details,
    hostOutageId,
  }: EventOf<EventKind> & About & { hostOutageId?: string },
): Promise<void> {
  const type = typeOf(kind);
  if (!type) return;
  const endpoints = await tx.endpoint.findMany({
    where: { enabled: true, events: { has: type } },
    select: { id: true, name: true, shape: true },
  });
  if (endpoints.length === 0) return;
  const account = accountId
    ? await tx.mailAccount.findUnique({
        where: { id: accountId },
        select: { id: true, address: true, name: true, state: true, owner: { select: { email: true } } },
      })
    : null;
  const data = {
    ...(account ? { account: { ...account, owner: account.owner.email } } : {}),
    ...(incidentId ? { incidentId } : {}),
    ...details,
  };
  const payload = { type, timestamp: (at ?? databaseTime()).toISOString(), data };
  const about = accountId ?? hostOutageId ?? ('id' in details ? details.id : '');
  for (const { id, name, shape } of endpoints) {
    const channel = shape === 'standard' ? 'webhook' : 'chat';
    await queueNotification(tx, {
      ruleKey: channel,
      kind: 'event',
      channel,
      recipient: name,
      recipientKind: 'endpoint',
      accountId: accountId ?? null,
      endpointId: id,
      payload,
      orderKey: `${id} ${about}`,
      again: `${eventId} ${id}`,
    });
  }
}
