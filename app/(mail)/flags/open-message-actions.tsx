import { FlagButtons } from '#components/mail/flag-buttons.tsx';
import { MarkRead } from '#components/mail/mark-read.tsx';
import { ReplyBar } from '#components/mail/reply-bar.tsx';
import type { OpenMessage } from '#lib/messages/read-message.ts';
import { markReadAction, setFlagAction } from './actions.ts';

/**
 * What can be done with the open message; that it is open marks it as read. On the phone answering has a place under the thumb
 * (`ReplyBar` at the end of the page), and the rest stands small at the end of the first line.
 */
export function OpenMessageActions({
  message: { id, isUnread, isFlagged },
  area,
  place,
  back,
}: {
  message: OpenMessage;
  area: '/phone' | '/desktop';
  place: string;
  back: string;
}) {
  const isPhone = area === '/phone';
  const flags = { id, isUnread, isFlagged, setFlag: setFlagAction, back, isCompact: isPhone };
  return (
    <div className="flex flex-wrap items-center gap-2">
      <MarkRead id={id} isUnread={isUnread} markRead={markReadAction} />
      {!isPhone && <ReplyBar area={area} id={id} place={place} />}
      <FlagButtons {...flags} />
    </div>
  );
}
