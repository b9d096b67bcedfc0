import { createHash } from 'node:crypto';
import { db, type Prisma, type Tx } from '../db/client.ts';
import { databaseTime } from '../db/clock.ts';
import type { Answer, Invitation } from '../messages/invitation.ts';

const longestWord = 1_000;

/** What is kept of what a message says of a meeting. Pure. */
export function meetingRow(invitation: Invitation) {
  const { uid, recurrence, kind, sequence, stampedAt, title, where, ownTime, zone, start, end } = invitation;
  return {
    uidHash: uidHash(uid),
    recurrence: plain(recurrence),
    kind,
    sequence,
    stampedAt,
    title: plain(title),
    place: plain(where),
    ownTime: plain([ownTime, zone].filter(Boolean).join(' ')),
    startAt: start,
    endAt: end,
  };
}

const uidHash = (uid: string) => new Uint8Array(createHash('sha256').update(uid).digest());
// PostgreSQL takes no NUL and no half of a character.
const plain = (text: string) =>
  text
    .slice(0, longestWord)
    .replace(/\p{Cc}+/gu, ' ')
    .toWellFormed();

/** Keeps what a message says of a meeting, in the place of what was kept of it; the answer stays. Its message must be there. */
export async function keepMeeting(
  tx: Tx,
  messageId: string,
  accountId: string,
  invitation: Invitation,
): Promise<void> {
  const row = meetingRow(invitation);
  await tx.meeting.upsert({ where: { messageId }, create: { messageId, accountId, ...row }, update: row });
}

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
