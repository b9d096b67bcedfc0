import { readPlace } from '#lib/messages/part-place.ts';
import type { PicturePolicy } from '#lib/pictures/senders.ts';

/** How a message is looked at; stands in the address. */
export type Look = {
  as?: 'text' | undefined;
  images?: 'show' | undefined;
  /** The place of the attachment that is looked at instead of the text. */
  part?: string | undefined;
};

/** How pictures from other servers are treated, and what makes them shown for this sender from now on. */
export type Pictures = { policy: PicturePolicy; trustSender: (form: FormData) => Promise<void> };

export function readLook(as: string | undefined, images: string | undefined, part: string | undefined): Look {
  return {
    as: as === 'text' ? 'text' : undefined,
    images: images === 'show' ? 'show' : undefined,
    part: readPlace(part) === null ? undefined : part,
  };
}
