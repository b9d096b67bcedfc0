'use client';

import Link from 'next/link';
import type { ReactNode } from 'react';
import { DayTime } from '#components/ui/day-time.tsx';
import { cn } from '#lib/cn.ts';
import { LineMark } from './line-marks.tsx';

/**
 * One message of a list, a link to it. Drawn from its facts in the browser as well: a list made of elements would
 * be written twice into every page, once to be seen and once to be kept.
 */
export function MessageLine({
  id,
  href,
  isOpen,
  from,
  at,
  subject,
  preview,
  account,
  isUnread,
  isFlagged,
  isGone,
  isInvitation,
  hasAttachment,
}: {
  id: string;
  href: string;
  isOpen: boolean;
  from: ReactNode;
  at: string;
  subject: ReactNode;
  preview: ReactNode;
  account: string | null;
  isUnread: boolean;
  isFlagged: boolean;
  isGone: boolean;
  isInvitation: boolean;
  hasAttachment: boolean;
}) {
  return (
    <Link
      href={href}
      prefetch={false}
      scroll={false}
      data-message={id}
      aria-current={isOpen || undefined}
      className={cn(
        'grid grid-cols-[8px_minmax(0,1fr)_auto] gap-x-2 gap-y-0.5 border-b border-line px-4 py-3 text-text hover:bg-idle-soft hover:no-underline focus-visible:-outline-offset-2',
        isOpen && 'bg-accent-soft hover:bg-accent-soft',
      )}
    >
      <span aria-hidden className={cn('size-2 self-center rounded-full', isUnread && 'bg-accent')} />
      <span className={cn('flex min-w-0 items-center gap-1.5 text-[15px]', isUnread && 'font-semibold')}>
        {isUnread && <span className="sr-only">Unread: </span>}
        <span dir="auto" className="clip">
          {from}
        </span>
        {isFlagged && (
          <>
            <LineMark of="flagged" className="fill-warn text-warn" />
            <span className="sr-only">, flagged</span>
          </>
        )}
        {isGone && (
          <>
            <LineMark of="gone" className="text-muted" />
            <span className="sr-only">, no longer on the server</span>
          </>
        )}
        {isInvitation && (
          <>
            <LineMark of="invitation" className="text-muted" />
            <span className="sr-only">, invitation</span>
          </>
        )}
        {hasAttachment && (
          <>
            <LineMark of="attachment" className="text-muted" />
            <span className="sr-only">, with attachment</span>
          </>
        )}
      </span>
      <DayTime at={at} isShort className="self-center text-sm whitespace-nowrap text-muted tabular-nums" />
      {/* Each in the direction of its own letters: what is cut off is its end. */}
      <span dir="auto" className={cn('clip col-start-2 -col-end-1', isUnread && 'font-[550]')}>
        {subject}
      </span>
      {preview && (
        <span dir="auto" className="clip col-start-2 -col-end-1 text-muted">
          {preview}
        </span>
      )}
      {account && <span className="clip col-start-2 -col-end-1 text-xs text-muted">{account}</span>}
    </Link>
  );
}
