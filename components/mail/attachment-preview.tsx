import { ArrowLeft, Download, Info } from 'lucide-react';
import type { ReactNode } from 'react';
import { ButtonLink, buttonClasses } from '#components/ui/button.tsx';
import { DayTime } from '#components/ui/day-time.tsx';
import type { InnerMessage, Preview } from '#lib/messages/opened.ts';
import { AttachmentList } from './attachment-list.tsx';
import { byteSize } from './byte-size.ts';
import type { Look, Pictures } from './look.ts';
import { MessageText } from './message-text.tsx';
import { PdfFrame } from './pdf-frame.tsx';
import { SignatureNote } from './signature-note.tsx';
import { typeName } from './type-name.ts';

type Shown = {
  messageId: string;
  look: Look;
  pictures: Pictures;
  address: (look: Look) => string;
};

/** One attachment in the place of its message's text: a picture, a PDF, a text, or a message with its own files. */
export function AttachmentPreview({ preview, ...shown }: Shown & { preview: Preview | null }) {
  const { address, messageId } = shown;
  const back = preview?.within == null ? {} : { part: String(preview.within) };
  return (
    <section aria-label="Attachment" className="flex min-h-0 flex-1 flex-col gap-3 border-t border-line pt-3">
      <div className="flex flex-wrap items-center gap-2">
        <ButtonLink
          href={address(back)}
          variant="ghost"
          size="sm"
          className="-ml-2.5"
          prefetch={false}
          scroll={false}
        >
          <ArrowLeft aria-hidden />
          {preview?.within == null ? 'Back to the message' : 'Back to the attached message'}
        </ButtonLink>
        {preview && (
          <a
            href={`/messages/${messageId}/attachments/${preview.index}`}
            download
            className={buttonClasses({ size: 'sm', variant: 'ghost' })}
          >
            <Download aria-hidden />
            Download
          </a>
        )}
      </div>
      {preview ? (
        <>
          {!preview.message && (
            <h2 className="font-semibold wrap-anywhere">
              {preview.name}{' '}
              <span className="text-sm font-normal text-muted">
                {typeName(preview)}, {byteSize(preview.size)}
              </span>
            </h2>
          )}
          <Content preview={preview} {...shown} />
        </>
      ) : (
        <Note>This attachment is not here, or it cannot be shown.</Note>
      )}
    </section>
  );
}

function Content({ preview, ...shown }: Shown & { preview: Preview }) {
  const view = `/messages/${shown.messageId}/view/${preview.index}`;
  if (preview.message) return <Inner message={preview.message} part={preview.index} {...shown} />;
  switch (preview.shows) {
    case 'picture':
      return (
        // biome-ignore lint/performance/noImgElement: it comes from a route of ours that no other server may read
        <img
          src={view}
          alt={preview.name}
          className="max-h-[85dvh] max-w-full self-start rounded-lg bg-idle-soft object-contain"
        />
      );
    case 'pdf':
      return <PdfFrame src={view} name={preview.name} />;
    case 'text':
      return <PlainText text={preview.text} />;
    default:
      return <Note>This kind of file cannot be shown here. It can be downloaded.</Note>;
  }
}

function PlainText({ text }: { text: Preview['text'] }) {
  if (!text?.words.trim()) return <Note>This text is empty.</Note>;
  return (
    <>
      <pre className="max-w-full border-t border-line pt-3 font-mono text-[13px] leading-relaxed whitespace-pre-wrap wrap-anywhere [unicode-bidi:plaintext]">
        {text.words}
      </pre>
      {text.isCut && (
        <p className="text-sm text-muted">
          The first {byteSize(text.shownBytes)} are shown. Download it to read the rest.
        </p>
      )}
    </>
  );
}

/** A message that is part of another: who wrote it, when, its files, and its text. */
function Inner({ message, part, ...shown }: Shown & { message: InnerMessage; part: number }) {
  const { fromName, fromAddress, at, to, cc } = message;
  const from = fromName && fromName !== fromAddress ? `${fromName} · ${fromAddress}` : fromAddress;
  return (
    <>
      <header className="grid gap-1">
        <h2 className="text-lg font-bold wrap-anywhere">{message.subject || 'No subject'}</h2>
        <p className="text-sm text-muted wrap-anywhere">
          {from || 'Unknown sender'}
          {at && (
            <>
              {' · '}
              <DayTime at={at} className="whitespace-nowrap" />
            </>
          )}
        </p>
        {to.length > 0 && <p className="text-sm text-muted wrap-anywhere">To {to.join(', ')}</p>}
        {cc.length > 0 && <p className="text-sm text-muted wrap-anywhere">Copy to {cc.join(', ')}</p>}
      </header>
      {message.signature && <SignatureNote signature={message.signature} />}
      <AttachmentList
        messageId={shown.messageId}
        within={part}
        attachments={message.attachments}
        open={undefined}
        address={shown.address}
      />
      <MessageText
        message={{ ...message, id: shown.messageId, part, note: null, size: 0 }}
        look={shown.look}
        pictures={shown.pictures}
        address={shown.address}
      />
    </>
  );
}

function Note({ children }: { children: ReactNode }) {
  return (
    <p className="flex items-start gap-2 text-muted">
      <Info aria-hidden className="mt-1 size-4 shrink-0" />
      <span>{children}</span>
    </p>
  );
}
