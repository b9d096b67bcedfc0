import { db } from '../db/client.ts';
import { databaseTime } from '../db/clock.ts';
import type { NoAnswer } from '../meetings/judge.ts';
import { readMeeting } from '../meetings/read.ts';
import { keepAnswer } from '../meetings/store.ts';
import type { Answer } from '../messages/answers.ts';
import type { Invitation } from '../messages/invitation.ts';
import { replyCalendar } from '../messages/invitation-reply.ts';
import { keepMeeting } from '../messages/meeting-row.ts';
import { readMessage } from '../messages/read-message.ts';
import { readHead } from '../messages/read-original.ts';
import { readThreadHeaders } from '../mime/headers.ts';
import { buildMessage } from '../outgoing-messages/build.ts';
import { keepOutgoing } from '../outgoing-messages/keep.ts';
import { countSent, findSender, type NoSender, type TooManyMessages } from '../outgoing-messages/sender.ts';
import type { UserViewer } from '../viewer.ts';

export type AnswerResult = { ok: true } | { ok: false; reason: NoAnswer } | NoSender | TooManyMessages;

const said: Record<Answer, string> = { accepted: 'Accepted', tentative: 'Tentative', declined: 'Declined' };
const says: Record<Answer, string> = {
  accepted: 'accepts',
  tentative: 'perhaps accepts',
  declined: 'declines',
};

/**
 * Answers an invitation in one of the viewer's own messages: a reply to its organiser (RFC 5546, RFC 6047) goes into the
 * outbox of its account, and the answer is kept, in one transaction. The same form sent again makes no second reply;
 * another answer later takes the place of the first.
 */
export async function answerInvitation(
  viewer: UserViewer,
  { id, messageId, answer }: { id: string; messageId: string; answer: Answer },
): Promise<AnswerResult> {
  const message = await readMessage(viewer, messageId);
  const meeting = message && (await readMeeting(viewer, message));
  if (!message?.invitation || !meeting) return { ok: false, reason: 'not_found' };
  const { invitation, accountId } = message;
  const { may } = meeting;
  if (!may.ok) return may;
  const found = await findSender(viewer, accountId);
  if (!found.ok) return found;
  const counted = await countSent(viewer);
  if (!counted.ok) return counted;

  const { sender } = found;
  const { attendee, organizer } = may;
  const subject = `${said[answer]}: ${invitation.title || 'invitation'}`;
  const built = await buildMessage({
    from: sender,
    to: [{ name: organizer.name ?? '', address: organizer.address }],
    cc: [],
    bcc: [],
    subject,
    text: replyText(sender.name || attendee.name || sender.address, answer, invitation),
    attachments: [],
    thread: readThreadHeaders(await readHead(viewer, messageId)),
    calendar: {
      method: 'REPLY',
      text: replyCalendar(invitation.asked, attendee, answer, databaseTime()),
    },
  });
  return db().$transaction(async (tx) => {
    const kept = await keepOutgoing(tx, { id, accountId, inReplyToId: messageId, subject, built });
    if (!kept) return { ok: false, reason: 'not_found' };
    await keepMeeting(tx, messageId, accountId, invitation);
    await keepAnswer(tx, messageId, answer, kept);
    return { ok: true };
  });
}

function replyText(
  name: string,
  answer: Answer,
  { title, ownTime, zone, where, repeats }: Invitation,
): string {
  const when = [ownTime, zone && `(${zone})`, repeats && `, ${repeats}`]
    .filter(Boolean)
    .join(' ')
    .replace(' ,', ',');
  return [`${name} ${says[answer]} this invitation.`, '', title, when, where]
    .filter((one, at) => one || at === 1)
    .join('\n');
}
