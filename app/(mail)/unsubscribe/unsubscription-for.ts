import { placeAddress } from '#components/mail/places.ts';
import type { Unsubscribing } from '#components/mail/unsubscribe-bar.tsx';
import type { OpenMessage } from '#lib/messages/read-message.ts';
import { readUnsubscription } from '#lib/unsubscriptions/store.ts';
import { unsubscribeAction } from './actions.ts';

/** How an open message is unsubscribed from, and what became of that; null where it offers nothing. */
export async function unsubscriptionFor(
  { id, unsubscribe }: OpenMessage,
  area: '/phone' | '/desktop',
  place: string,
): Promise<Unsubscribing | null> {
  return (
    unsubscribe && {
      id,
      offer: unsubscribe,
      asked: await readUnsubscription(id),
      action: unsubscribeAction,
      compose: placeAddress(`${area}/compose`, place, { unsubscribe: id }),
    }
  );
}
