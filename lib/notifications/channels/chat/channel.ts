import type { Delivery } from '../../../delivery.ts';
import { openEndpoint } from '../../endpoints/open.ts';
import type { EventMessage } from '../../message.ts';
import type { Channel } from '../contract.ts';
import { callEndpoint } from '../endpoint-call.ts';
import { eventIn, webhook } from '../webhook/channel.ts';
import { chatShapes } from './shapes.ts';
import { chatLine } from './words.ts';

/** Events as a line in a chat, by its incoming webhook: chosen, retried and ordered as webhooks are. */
export const chat: Channel = {
  ...webhook,
  show: (message) => ({ subject: null, text: textOf(eventIn(message)), parts: null }),
  deliver: (message) => deliverChat(eventIn(message)),
};

const textOf = ({ payload, organisationName }: EventMessage) => chatLine(payload, organisationName);

async function deliverChat(message: EventMessage): Promise<Delivery> {
  const endpoint = await openEndpoint(message.endpointId);
  const shape = endpoint && chatShapes[endpoint.shape as keyof typeof chatShapes];
  if (!endpoint || !shape) return { result: 'permanent', reason: 'the chat was deleted' };
  return callEndpoint(endpoint.url, JSON.stringify(shape(textOf(message))), {});
}
