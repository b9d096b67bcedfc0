import { databaseTime } from '../../../db/clock.ts';
import type { Delivery } from '../../../delivery.ts';
import { openEndpoint } from '../../endpoints/open.ts';
import type { EventMessage, NotificationMessage } from '../../message.ts';
import type { Channel } from '../contract.ts';
import { callEndpoint, pauseOfEvent } from '../endpoint-call.ts';
import { signed } from './sign.ts';

/** Events as programs take them. */
export const webhook: Channel = {
  settings: { page: 'webhooks', title: 'Webhooks', concerns: () => false },
  missing: () => [],
  // Each webhook chooses its events: no rule tells it of any.
  reach: () => [],
  mask: (name) => name,
  opensIn: null,
  mostTogether: () => 1,
  pauseAfter: pauseOfEvent,
  show: (message) => ({
    subject: null,
    text: JSON.stringify(eventIn(message).payload, null, 2),
    parts: null,
  }),
  deliver: (message) => deliverWebhook(eventIn(message)),
};

async function deliverWebhook({ endpointId, id, payload }: EventMessage): Promise<Delivery> {
  const endpoint = await openEndpoint(endpointId);
  if (!endpoint) return { result: 'permanent', reason: 'the webhook was deleted' };
  const body = JSON.stringify(payload);
  return callEndpoint(endpoint.url, body, signed(id, body, endpoint.secrets, databaseTime()));
}

/** Webhooks and chats hear of events, and nothing else is planned for them. */
export function eventIn(message: NotificationMessage): EventMessage {
  if (message.kind !== 'event') throw new Error(`no webhook hears of ${message.kind}`);
  return message;
}
