import { FlagButtons } from '#components/mail/flag-buttons.tsx';
import { MarkRead } from '#components/mail/mark-read.tsx';
import { ReplyBar } from '#components/mail/reply-bar.tsx';
import type { OpenMessage } from '#lib/messages/read-message.ts';
import { markReadAction, setFlagAction } from './actions.ts';

/** What can be done with the open message; that it is open marks it as read. */
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
  return (
    <div className="flex flex-wrap items-center gap-2">
      <MarkRead id={id} isUnread={isUnread} markRead={markReadAction} />
      <ReplyBar area={area} id={id} place={place} />
      <FlagButtons id={id} isUnread={isUnread} isFlagged={isFlagged} setFlag={setFlagAction} back={back} />
    </div>
  );
}
