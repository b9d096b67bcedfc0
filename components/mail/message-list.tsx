import { Inbox } from 'lucide-react';
import type { ReactNode } from 'react';
import { EmptyState } from '#components/ui/empty-state.tsx';
import type { NewestMessage } from '#lib/messages/list-newest.ts';
import type { SoughtWord } from '#lib/messages/search-words.ts';
import { Found } from './found.tsx';
import { LineMarks } from './line-marks.tsx';
import { MessageLine } from './message-line.tsx';

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
  const found = (text: string) => (sought.length > 0 ? <Found text={text} sought={sought} /> : text);
  return (
    <>
      <LineMarks />
      <ul>
        {messages.map((message) => (
          <li key={message.id}>
            <MessageLine
              id={message.id}
              href={href(message)}
              isOpen={message.id === openId}
              from={found(message.fromName || message.fromAddress || 'Unknown sender')}
              at={message.at.toISOString()}
              subject={found(message.subject || 'No subject')}
              preview={message.preview ? found(message.preview) : null}
              account={accountOf(message)}
              isUnread={message.isUnread}
              isFlagged={message.isFlagged}
              isGone={message.isGone}
              isInvitation={message.isInvitation}
              hasAttachment={message.hasAttachment}
            />
          </li>
        ))}
      </ul>
    </>
  );
}
