import { randomUUID } from 'node:crypto';
import type { Meeting } from '#components/mail/invitation-card.tsx';
import { readMeeting } from '#lib/meetings/read.ts';
import type { OpenMessage } from '#lib/messages/read-message.ts';
import { requireUser } from '#lib/web/viewer.ts';
import { answerInvitationAction } from './actions.ts';

/** The meeting that an open message is about, and how it is answered. */
export async function meetingFor(message: OpenMessage): Promise<Meeting | null> {
  const meeting = await readMeeting(await requireUser(), message);
  return meeting && { ...meeting, formId: randomUUID(), answer: answerInvitationAction };
}
