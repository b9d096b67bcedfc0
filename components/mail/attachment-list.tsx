import { Braces, Download, FileText, Image, Mail, Package, Paperclip } from 'lucide-react';
import Link from 'next/link';
import { cn } from '#lib/cn.ts';
import type { Attachment } from '#lib/messages/opened.ts';
import type { PreviewKind } from '#lib/messages/preview-kind.ts';
import { byteSize } from './byte-size.ts';
import type { Look } from './look.ts';
import { typeName } from './type-name.ts';

const icons: Record<PreviewKind, typeof Paperclip> = {
  picture: Image,
  pdf: FileText,
  text: Braces,
  message: Mail,
};

/** The files of a message, or of one in it: what can be looked at opens in its place, everything can be saved. */
export function AttachmentList({
  messageId,
  within,
  attachments,
  open,
  address,
}: {
  messageId: string;
  /** The place of the message they belong to, where it is part of another. */
  within?: number;
  attachments: Attachment[];
  /** The place of the one that is looked at. */
  open: string | undefined;
  address: (look: Look) => string;
}) {
  if (attachments.length === 0) return null;
  return (
    <section
      aria-label={within === undefined ? 'Attachments' : 'Files of the attached message'}
      className="grid gap-2"
    >
      <ul className="flex flex-wrap gap-2">
        {attachments.slice(0, mostListed).map((part) => (
          <li
            key={part.index}
            className={cn(
              'flex min-h-11 w-full items-stretch rounded-lg border bg-surface sm:w-auto sm:max-w-80',
              open === String(part.index) ? 'border-accent' : 'border-line',
            )}
          >
            <File messageId={messageId} part={part} isOpen={open === String(part.index)} address={address} />
          </li>
        ))}
      </ul>
      {attachments.length > mostListed && (
        <p className="text-sm text-muted">And {attachments.length - mostListed} more, in the zip.</p>
      )}
      {attachments.length > 1 && (
        <a
          href={`/messages/${messageId}/files${within === undefined ? '' : `?part=${within}`}`}
          download
          className="link-alone w-max gap-2 py-1.5 text-sm"
        >
          <Package aria-hidden className="size-4" />
          Download all as zip
        </a>
      )}
    </section>
  );
}

/** More are no list anybody reads, and take their time to draw. */
const mostListed = 40;

const half = 'flex items-center text-text hover:bg-idle-soft hover:no-underline';

function File({
  messageId,
  part,
  isOpen,
  address,
}: {
  messageId: string;
  part: Attachment;
  isOpen: boolean;
  address: (look: Look) => string;
}) {
  const Icon = part.shows ? icons[part.shows] : Paperclip;
  const saved = `/messages/${messageId}/attachments/${part.index}`;
  const words = (
    <>
      <Icon aria-hidden className="size-4 shrink-0 text-muted" />
      <span className="grid min-w-0 flex-1">
        <span className="clip" title={part.name}>
          {part.name}
        </span>
        <span className="clip text-xs text-muted" title={part.type}>
          {typeName(part)}, {byteSize(part.size)}
        </span>
      </span>
    </>
  );
  if (!part.shows)
    return (
      <a href={saved} download className={cn(half, 'min-w-0 flex-1 gap-2.5 rounded-lg px-3 py-2')}>
        {words}
        <Download aria-hidden className="size-4 shrink-0 text-muted" />
        <span className="sr-only">Download</span>
      </a>
    );
  return (
    <>
      <Link
        href={address({ part: String(part.index) })}
        prefetch={false}
        scroll={false}
        aria-current={isOpen || undefined}
        className={cn(half, 'min-w-0 flex-1 gap-2.5 rounded-l-lg px-3 py-2')}
      >
        {words}
      </Link>
      <a
        href={saved}
        download
        aria-label={`Download ${part.name}`}
        title="Download"
        className={cn(half, 'min-w-11 shrink-0 justify-center rounded-r-lg border-l border-line')}
      >
        <Download aria-hidden className="size-4 text-muted" />
      </a>
    </>
  );
}
