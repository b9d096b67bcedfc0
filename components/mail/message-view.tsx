import { Download, Image, Info, Paperclip, ShieldCheck } from 'lucide-react';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { Button, ButtonLink } from '#components/ui/button.tsx';
import { DayTime } from '#components/ui/day-time.tsx';
import type { OpenMessage } from '#lib/messages/read-message.ts';
import type { PicturePolicy } from '#lib/pictures/senders.ts';
import { byteSize } from './byte-size.ts';
import { InvitationCard, type Meeting } from './invitation-card.tsx';
import { LinkedText } from './linked-text.tsx';
import { MessageFrame } from './message-frame.tsx';
import { typeName } from './type-name.ts';

/** How a message is looked at; stands in the address. */
export type Look = { as?: 'text' | undefined; images?: 'show' | undefined };

/** How pictures from other servers are treated, and what makes them shown for this sender from now on. */
export type Pictures = { policy: PicturePolicy; trustSender: (form: FormData) => Promise<void> };

export function readLook(as: string | undefined, images: string | undefined): Look {
  return { as: as === 'text' ? 'text' : undefined, images: images === 'show' ? 'show' : undefined };
}

/** One message: who, to whom, when, what is attached, and its text, as it was written or plain. */
export function MessageView({
  message,
  look,
  pictures,
  meeting,
  address,
  actions,
  heading: Heading = 'h1',
}: {
  message: OpenMessage;
  look: Look;
  pictures: Pictures;
  /** The meeting it is about. */
  meeting: Meeting | null;
  /** The address of this message under another look. */
  address: (look: Look) => string;
  actions?: ReactNode;
  heading?: 'h1' | 'h2';
}) {
  const from = message.fromName && message.fromName !== message.fromAddress ? message.fromName : null;
  const isShown = pictures.policy === 'show' || (pictures.policy === 'ask' && look.images === 'show');
  const isHtml = message.page !== null && look.as !== 'text';
  return (
    <article aria-labelledby="subject" className="flex min-h-full min-w-0 flex-col gap-4">
      {actions}
      <header className="grid gap-1.5">
        <Heading id="subject" tabIndex={-1} className="text-xl font-bold wrap-anywhere outline-none">
          {message.subject || 'No subject'}
        </Heading>
        <p className="text-muted wrap-anywhere">
          {from && <b className="font-semibold text-text">{from} · </b>}
          {message.fromAddress || (from ? 'no address' : 'Unknown sender')} ·{' '}
          <DayTime at={message.at} className="whitespace-nowrap" />
        </p>
        {message.to.length > 0 && (
          <p className="text-sm text-muted wrap-anywhere">To {message.to.join(', ')}</p>
        )}
        {message.cc.length > 0 && (
          <p className="text-sm text-muted wrap-anywhere">Copy to {message.cc.join(', ')}</p>
        )}
      </header>
      {message.invitation && (
        <InvitationCard messageId={message.id} invitation={message.invitation} meeting={meeting} />
      )}
      {message.natures.map((nature) => (
        <p key={nature} className="flex items-start gap-2 text-sm text-muted">
          <ShieldCheck aria-hidden className="mt-0.5 size-4 shrink-0" />
          <span>{natureWords[nature]}</span>
        </p>
      ))}
      {message.attachments.length > 0 && <Attachments message={message} />}
      {isHtml && message.pageWithPictures !== null && !isShown && (
        <PictureNote message={message} pictures={pictures} address={address({ images: 'show' })} />
      )}
      {isHtml ? (
        <MessageFrame message={message} withImages={isShown} />
      ) : (
        <div className="max-w-[72ch] border-t border-line pt-4 text-[15px] leading-relaxed whitespace-pre-wrap wrap-anywhere">
          {message.text.trim() ? <LinkedText pieces={message.pieces} /> : <NoText message={message} />}
        </div>
      )}
      {message.isCut && (
        <p className="text-sm text-muted">
          This message is long; only its beginning is shown. The original holds all of it.
        </p>
      )}
      <footer className="flex flex-wrap gap-x-4 gap-y-1 border-t border-line pt-3 text-sm">
        {message.page !== null && (
          <Link
            href={address(isHtml ? { as: 'text' } : {})}
            prefetch={false}
            scroll={false}
            replace
            className="link py-1.5"
          >
            {isHtml ? 'Show as plain text' : 'Show as it was written'}
          </Link>
        )}
        {!message.note && (
          <a href={`/messages/${message.id}/original`} download className="link py-1.5">
            Download the original ({byteSize(message.size)})
          </a>
        )}
      </footer>
    </article>
  );
}

const natureWords: Record<OpenMessage['natures'][number], string> = {
  signed: 'Signed by its sender. Rekey does not check signatures.',
  encrypted_smime:
    'Encrypted with S/MIME. Only a program that holds your private key can read it: download the original.',
  encrypted_openpgp:
    'Encrypted with OpenPGP. Only a program that holds your private key can read it: download the original.',
};

function PictureNote({
  message,
  pictures: { policy, trustSender },
  address,
}: {
  message: OpenMessage;
  pictures: Pictures;
  address: string;
}) {
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-2 rounded-lg bg-idle-soft px-3.5 py-2.5">
      <Image aria-hidden className="size-4 shrink-0 text-muted" />
      <p className="min-w-48 flex-1 text-sm">
        {policy === 'never'
          ? 'Pictures from other servers are not shown here.'
          : 'Pictures from other servers are not loaded yet. Their server will not learn who looks at them, or where.'}
      </p>
      {policy === 'ask' && (
        <span className="flex flex-wrap gap-2">
          <ButtonLink href={address} size="sm" prefetch={false} scroll={false} replace>
            Load pictures
          </ButtonLink>
          {message.fromAddress && (
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

function Attachments({ message }: { message: OpenMessage }) {
  return (
    <section aria-label="Attachments">
      <ul className="flex flex-wrap gap-2">
        {message.attachments.map((part) => (
          <li key={part.index} className="w-full sm:w-auto sm:max-w-72">
            <a
              href={`/messages/${message.id}/attachments/${part.index}`}
              download
              className="group flex min-h-11 items-center gap-2.5 rounded-lg border border-line bg-surface px-3 py-2 text-text hover:bg-idle-soft hover:no-underline"
            >
              <Paperclip aria-hidden className="size-4 shrink-0 text-muted" />
              <span className="grid min-w-0 flex-1">
                <span className="clip" title={part.name}>
                  {part.name}
                </span>
                <span className="clip text-xs text-muted" title={part.type}>
                  {typeName(part)}, {byteSize(part.size)}
                </span>
              </span>
              <Download aria-hidden className="size-4 shrink-0 text-muted group-hover:text-text" />
              <span className="sr-only">Download</span>
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}

function NoText({ message }: { message: OpenMessage }) {
  return (
    <p className="flex items-start gap-2 text-muted">
      <Info aria-hidden className="mt-1 size-4 shrink-0" />
      <span>{whyNoText(message)}</span>
    </p>
  );
}

function whyNoText({ note, size, isUnreadable, invitation }: OpenMessage): string {
  if (note === 'too_large')
    return `This message is too large to be kept here (${byteSize(size)}). It is still at the mail server.`;
  if (note) return 'The mail server did not hand out this message. It is still there.';
  if (isUnreadable)
    return 'This message is built in a way that cannot be read safely. The original can be downloaded.';
  if (invitation) return 'This invitation has no other text.';
  return 'This message has no text that can be shown.';
}
