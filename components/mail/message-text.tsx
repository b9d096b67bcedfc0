import { Image, Info } from 'lucide-react';
import { Button, ButtonLink } from '#components/ui/button.tsx';
import { cn } from '#lib/cn.ts';
import type { OpenMessage } from '#lib/messages/read-message.ts';
import { byteSize } from './byte-size.ts';
import { LinkedText } from './linked-text.tsx';
import type { Look, Pictures } from './look.ts';

/** What stands in a message, or in one that is part of it: there `part` says where. */
export type ShownText = Pick<
  OpenMessage,
  | 'id'
  | 'fromAddress'
  | 'page'
  | 'pageWithPictures'
  | 'hasOwnLook'
  | 'text'
  | 'pieces'
  | 'isCut'
  | 'isUnreadable'
  | 'invitation'
  | 'note'
  | 'size'
> & { part?: number };

/** The text of a message, as it was written or plain. */
export function MessageText({
  message,
  look,
  pictures,
  address,
}: {
  message: ShownText;
  look: Look;
  pictures: Pictures;
  address: (look: Look) => string;
}) {
  const isShown = pictures.policy === 'show' || (pictures.policy === 'ask' && look.images === 'show');
  const isHtml = message.page !== null && look.as !== 'text';
  return (
    <>
      {isHtml && message.pageWithPictures !== null && !isShown && (
        <PictureNote
          message={message}
          pictures={pictures}
          address={address({ part: look.part, images: 'show' })}
        />
      )}
      {isHtml ? (
        <MessageFrame message={message} withImages={isShown} />
      ) : (
        <div className="border-t border-line pt-4">
          <div className="max-w-[72ch] text-[15px] leading-relaxed whitespace-pre-wrap wrap-anywhere [unicode-bidi:plaintext]">
            {message.text.trim() ? <LinkedText pieces={message.pieces} /> : <NoText message={message} />}
          </div>
        </div>
      )}
      {message.isCut && (
        <p className="text-sm text-muted">
          This message is long; only its beginning is shown. The original holds all of it.
        </p>
      )}
    </>
  );
}

/**
 * The HTML of a message in a frame that runs nothing, belongs to no origin and reaches nobody (lib/web/content-headers.ts
 * says the same from the other side). It cannot tell its height, so it takes what is left of the window and scrolls
 * inside; the page around it scrolls only where that is little.
 */
function MessageFrame({ message, withImages }: { message: ShownText; withImages: boolean }) {
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
        'min-h-72 flex-1 border-t border-line bg-surface',
        // On a phone a mail with a look of its own stands from edge to edge; one without stands in line with what is above it.
        message.hasOwnLook
          ? 'max-md:-mx-4 max-md:w-[calc(100%+32px)] md:w-full md:rounded-lg md:border'
          : 'w-full',
      )}
    />
  );
}

function PictureNote({
  message,
  pictures: { policy, trustSender },
  address,
}: {
  message: ShownText;
  pictures: Pictures;
  address: string;
}) {
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-2 rounded-lg bg-idle-soft px-3.5 py-2.5">
      <Image aria-hidden className="size-4 shrink-0 text-muted" />
      <p className="min-w-64 flex-1 text-sm">
        {policy === 'never'
          ? 'Pictures from other servers are not shown here.'
          : 'Pictures from other servers are not loaded yet. Their server will not learn who looks at them, or where.'}
      </p>
      {policy === 'ask' && (
        <span className="flex flex-wrap gap-2">
          <ButtonLink href={address} size="sm" prefetch={false} scroll={false} replace>
            Load pictures
          </ButtonLink>
          {message.fromAddress && message.part === undefined && (
            <form action={trustSender}>
              <input type="hidden" name="id" value={message.id} />
              <Button type="submit" size="sm" variant="ghost">
                Always from this sender
              </Button>
            </form>
          )}
        </span>
      )}
    </div>
  );
}

function NoText({ message }: { message: ShownText }) {
  return (
    <p className="flex items-start gap-2 text-muted">
      <Info aria-hidden className="mt-1 size-4 shrink-0" />
      <span>{whyNoText(message)}</span>
    </p>
  );
}

function whyNoText({ note, size, isUnreadable, invitation }: ShownText): string {
  if (note === 'too_large')
    return `This message is too large to be kept here (${byteSize(size)}). It is still at the mail server.`;
  if (note === 'lost')
    return 'The bytes of this message are missing here. An administrator can see that, too; it may still be at the mail server.';
  if (note) return 'The mail server did not hand out this message. It is still there.';
  if (isUnreadable)
    return 'This message is built in a way that cannot be read safely. The original can be downloaded.';
  if (invitation) return 'This invitation has no other text.';
  return 'This message has no text that can be shown.';
}
