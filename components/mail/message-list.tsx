import { CalendarDays, Inbox, Paperclip, Star } from 'lucide-react';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { DayTime } from '#components/ui/day-time.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { cn } from '#lib/cn.ts';
import type { NewestMessage } from '#lib/messages/list-newest.ts';
import type { SoughtWord } from '#lib/messages/search-words.ts';
import { Found } from './found.tsx';

/** Messages, newest first: unread ones with a dot and bold, each line a link. */
export function MessageList({
  messages,
  href,
  openId = null,
  accountOf = () => null,
  sought = [],
  empty,
}: {
  messages: NewestMessage[];
  href: (message: NewestMessage) => string;
  openId?: string | null;
  /** Names the account of a message where several are listed together. */
  accountOf?: (message: NewestMessage) => string | null;
  /** What was searched for. */
  sought?: SoughtWord[];
  /** What stands here where there is no message. */
  empty?: ReactNode;
}) {
  if (messages.length === 0) {
    return (
      empty ?? (
        <EmptyState icon={Inbox} title="No messages here yet">
          New mail appears by itself as soon as it is fetched.
        </EmptyState>
      )
    );
  }
  return (
    <ul>
      {messages.map((message) => {
        const account = accountOf(message);
        return (
          <li key={message.id}>
            <Link
              href={href(message)}
              prefetch={false}
              scroll={false}
              data-message={message.id}
              aria-current={message.id === openId || undefined}
              className={cn(
                'grid grid-cols-[8px_minmax(0,1fr)_auto] gap-x-2 gap-y-0.5 border-b border-line px-4 py-3 text-text hover:bg-idle-soft hover:no-underline focus-visible:-outline-offset-2',
                message.id === openId && 'bg-accent-soft hover:bg-accent-soft',
              )}
            >
              <span
                aria-hidden
                className={cn('size-2 self-center rounded-full', message.isUnread && 'bg-accent')}
              />
              <span
                className={cn(
                  'flex min-w-0 items-center gap-1.5 text-[15px]',
                  message.isUnread && 'font-semibold',
                )}
              >
                {message.isUnread && <span className="sr-only">Unread: </span>}
                <span className="clip">
                  <Found text={message.fromName || message.fromAddress || 'Unknown sender'} sought={sought} />
                </span>
                {message.isFlagged && (
                  <>
                    <Star aria-hidden className="size-3.5 shrink-0 fill-warn text-warn" />
                    <span className="sr-only">, flagged</span>
                  </>
                )}
                {message.isInvitation && (
                  <>
                    <CalendarDays aria-hidden className="size-3.5 shrink-0 text-muted" />
                    <span className="sr-only">, invitation</span>
                  </>
                )}
                {message.hasAttachment && (
                  <>
                    <Paperclip aria-hidden className="size-3.5 shrink-0 text-muted" />
                    <span className="sr-only">, with attachment</span>
                  </>
                )}
              </span>
              <DayTime
                at={message.at}
                isShort
                className="self-center text-sm whitespace-nowrap text-muted tabular-nums"
              />
              <span className={cn('clip col-start-2 -col-end-1', message.isUnread && 'font-[550]')}>
                <Found text={message.subject || 'No subject'} sought={sought} />
              </span>
              {message.preview && (
                <span className="clip col-start-2 -col-end-1 text-muted">
                  <Found text={message.preview} sought={sought} />
                </span>
              )}
              {account && <span className="clip col-start-2 -col-end-1 text-xs text-muted">{account}</span>}
            </Link>
          </li>
        );
      })}
    </ul>
  );
}
