import { createHash } from 'node:crypto';
import type { Tx } from '../db/client.ts';
import type { Invitation } from './invitation.ts';

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

/** What all messages about a meeting are found by. Pure. */
export const uidHash = (uid: string) => new Uint8Array(createHash('sha256').update(uid).digest());
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
