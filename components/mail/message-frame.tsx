import { cn } from '#lib/cn.ts';
import type { OpenMessage } from '#lib/messages/read-message.ts';

type Framed = Pick<OpenMessage, 'id' | 'hasOwnLook'> & { part?: number };

/**
 * The HTML of a message in a frame that runs nothing, belongs to no origin and reaches nobody (lib/web/content-headers.ts
 * says the same from the other side). It cannot tell its height, so it takes the room there is and scrolls inside.
 */
export function MessageFrame({ message, withImages }: { message: Framed; withImages: boolean }) {
  const { id, part } = message;
  const asked = new URLSearchParams({
    ...(part === undefined ? {} : { part: String(part) }),
    ...(withImages ? { images: '1' } : {}),
  }).toString();
  return (
    <iframe
      // A frame of its own for each message: no back step leads into the one before.
      key={`${id} ${asked}`}
      src={`/messages/${id}/html${asked && `?${asked}`}`}
      title="Text of the message"
      sandbox="allow-popups allow-popups-to-escape-sandbox"
      referrerPolicy="no-referrer"
      className={cn(
        'min-h-[60dvh] w-full flex-1 border-line bg-surface panes:min-h-80',
        message.hasOwnLook ? 'rounded-lg border' : 'border-t',
      )}
    />
  );
}
