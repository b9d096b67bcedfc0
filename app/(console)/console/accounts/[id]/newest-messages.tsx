import { Paperclip } from 'lucide-react';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import type { newestMessages } from '#lib/messages/newest.ts';

type Newest = Awaited<ReturnType<typeof newestMessages>>[number];

/** The newest copied messages, by their heads only: an administrator sees that mail flows, not what it says. */
export function NewestMessages({ messages }: { messages: Newest[] }) {
  if (messages.length === 0) return <p className="px-4 py-4 text-muted">No messages copied yet.</p>;
  return (
    <ul>
      {messages.map((message) => (
        <li
          key={message.id}
          className="grid grid-cols-[minmax(0,1fr)_auto] gap-x-3 border-line px-4 py-2 not-last:border-b"
        >
          <span className="clip font-medium" title={message.subject}>
            {message.subject || <span className="text-muted">(no subject)</span>}
            {message.hasAttachment && (
              <Paperclip aria-label="with attachment" className="ml-1.5 inline size-3.5 text-muted" />
            )}
          </span>
          <RelativeTime at={message.sentAt} isShort never="" className="text-sm text-muted" />
          <span className="clip text-sm text-muted" title={message.fromAddress}>
            {message.fromName || message.fromAddress || 'Unknown sender'} · {message.folder.path}
          </span>
          <span className="text-right text-sm text-muted tabular-nums">{sizeWords(message.size)}</span>
        </li>
      ))}
    </ul>
  );
}

const sizes = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });

function sizeWords(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 1_000_000) return `${Math.round(bytes / 1000)} KB`;
  return `${sizes.format(bytes / 1_000_000)} MB`;
}
