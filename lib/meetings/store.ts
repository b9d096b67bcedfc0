import { db, type Prisma, type Tx } from '../db/client.ts';
import { databaseTime } from '../db/clock.ts';
import type { Answer } from '../messages/answers.ts';
import { uidHash } from '../messages/meeting-row.ts';

const shown = {
  messageId: true,
  recurrence: true,
  kind: true,
  sequence: true,
  stampedAt: true,
  title: true,
  place: true,
  ownTime: true,
  startAt: true,
  endAt: true,
  answer: true,
  answeredAt: true,
  sentAnswer: { select: { state: true } },
} as const satisfies Prisma.MeetingSelect;

export type KeptMeeting = Prisma.MeetingGetPayload<{ select: typeof shown }>;

const mostWords = 200;

/** Everything kept of one meeting in an account, the newest first where there is very much. */
export async function listMeetingWords(accountId: string, uid: string): Promise<KeptMeeting[]> {
  return db().meeting.findMany({
    where: { accountId, uidHash: uidHash(uid) },
    orderBy: { messageId: 'desc' },
    take: mostWords,
    select: shown,
  });
}

/** Writes down that the owner answered, and in which outgoing message. */
export async function keepAnswer(tx: Tx, messageId: string, answer: Answer, answerId: string): Promise<void> {
  const answeredAt = databaseTime();
  await tx.meeting.update({ where: { messageId }, data: { answer, answeredAt, answerId } });
}

/** Forgets an answer that never left. */
export async function forgetAnswer(tx: Tx, answerId: string): Promise<void> {
  await tx.meeting.updateMany({
    where: { answerId },
    data: { answer: null, answeredAt: null, answerId: null },
  });
}
