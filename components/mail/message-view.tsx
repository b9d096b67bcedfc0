import { CloudOff, Lock } from 'lucide-react';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { DayTime } from '#components/ui/day-time.tsx';
import type { Preview } from '#lib/messages/opened.ts';
import type { OpenMessage } from '#lib/messages/read-message.ts';
import { AttachmentList } from './attachment-list.tsx';
import { AttachmentPreview } from './attachment-preview.tsx';
import { byteSize } from './byte-size.ts';
import { InvitationCard, type Meeting } from './invitation-card.tsx';
import type { Look, Pictures } from './look.ts';
import { MessageText } from './message-text.tsx';
import { ReportCard } from './report-card.tsx';
import { SignatureNote } from './signature-note.tsx';
import { UnsubscribeBar, type Unsubscribing } from './unsubscribe-bar.tsx';

/** One message: who, to whom, when, what is attached, and its text, as it was written or plain. */
export function MessageView({
  message,
  look,
  preview,
  pictures,
  meeting,
  unsubscribing,
  address,
  actions,
  heading: Heading = 'h1',
}: {
  message: OpenMessage;
  look: Look;
  /** What the attachment that `look` names shows. */
  preview: Preview | null;
  pictures: Pictures;
  /** The meeting it is about. */
  meeting: Meeting | null;
  /** How its list is left. */
  unsubscribing: Unsubscribing | null;
  /** The address of this message under another look. */
  address: (look: Look) => string;
  actions?: ReactNode;
  heading?: 'h1' | 'h2';
}) {
  const from = message.fromName && message.fromName !== message.fromAddress ? message.fromName : null;
  const isHtml = message.page !== null && look.as !== 'text';
  return (
    <article aria-labelledby="subject" className="flex min-h-full max-w-5xl min-w-0 flex-1 flex-col gap-4">
      {actions}
      <header className="grid gap-1.5">
        <Heading
          id="subject"
          dir="auto"
          tabIndex={-1}
          className="text-xl font-bold wrap-anywhere outline-none"
        >
          {message.subject || 'No subject'}
        </Heading>
        <p className="text-muted wrap-anywhere">
          {from && (
            <>
              <b className="font-semibold text-text max-sm:block">
                <bdi>{from}</bdi>
              </b>
              <span className="max-sm:hidden"> · </span>
            </>
          )}
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
      {message.goneAt && (
        <p className="flex items-start gap-2 text-sm text-muted">
          <CloudOff aria-hidden className="mt-0.5 size-4 shrink-0" />
          <span>
            No longer on the server since <DayTime at={message.goneAt} />. This copy stays here.
          </span>
        </p>
      )}
      {unsubscribing && <UnsubscribeBar unsubscribing={unsubscribing} />}
      {message.report && <ReportCard report={message.report} />}
      {message.invitation && (
        <InvitationCard messageId={message.id} invitation={message.invitation} meeting={meeting} />
      )}
      {message.signature && <SignatureNote signature={message.signature} />}
      {message.natures.map((nature) => (
        <p key={nature} className="flex items-start gap-2 text-sm text-muted">
          <Lock aria-hidden className="mt-0.5 size-4 shrink-0" />
          <span>{natureWords[nature]}</span>
        </p>
      ))}
      <AttachmentList
        messageId={message.id}
        attachments={message.attachments}
        open={look.part}
        address={address}
      />
      {look.part !== undefined ? (
        <AttachmentPreview
          messageId={message.id}
          preview={preview}
          look={look}
          pictures={pictures}
          address={address}
        />
      ) : (
        <MessageText message={message} look={look} pictures={pictures} address={address} />
      )}
      <footer className="flex flex-wrap gap-x-4 gap-y-1 border-t border-line pt-3 text-sm">
        {message.page !== null && look.part === undefined && (
          <Link
            href={address(isHtml ? { as: 'text' } : {})}
            prefetch={false}
            scroll={false}
            replace
            className="link-alone py-1.5"
          >
            {isHtml ? 'Show as plain text' : 'Show as it was written'}
          </Link>
        )}
        {!message.note && (
          <a href={`/messages/${message.id}/original`} download className="link-alone py-1.5">
            Download the original ({byteSize(message.size)})
          </a>
        )}
      </footer>
    </article>
  );
}

const natureWords: Record<OpenMessage['natures'][number], string> = {
  encrypted_smime:
    'Encrypted with S/MIME. Only a program that holds your private key can read it: download the original.',
  encrypted_openpgp:
    'Encrypted with OpenPGP. Only a program that holds your private key can read it: download the original.',
};
