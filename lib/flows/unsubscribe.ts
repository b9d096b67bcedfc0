import { limiter } from '../limits/limiter.ts';
import { readMessage } from '../messages/read-message.ts';
import { askToUnsubscribe } from '../unsubscriptions/ask.ts';
import { beginUnsubscription, endUnsubscription } from '../unsubscriptions/store.ts';
import type { UserViewer } from '../viewer.ts';

const mostInHour = 120;

/**
 * Asks the sender of one of the viewer's own messages to send no more, and writes down what their server answered.
 * Nothing is asked for a message that offers no such press, and nothing twice at the same time or after it was taken.
 */
export async function unsubscribe(
  viewer: UserViewer,
  messageId: string,
  ask = askToUnsubscribe,
): Promise<{ ok: true } | { ok: false; reason: 'not_found' | 'not_offered' | 'too_many' }> {
  const message = await readMessage(viewer, messageId);
  if (!message) return { ok: false, reason: 'not_found' };
  const press = message.unsubscribe?.press;
  if (!press) return { ok: false, reason: 'not_offered' };
  const counted = await limiter({ name: 'unsubscribe', points: mostInHour, seconds: 3600 }).count(
    viewer.userId,
  );
  if (!counted.ok) return { ok: false, reason: 'too_many' };
  if (await beginUnsubscription(message.id))
    await endUnsubscription(message.id, await ask(press, { mail: message.id }));
  return { ok: true };
}
