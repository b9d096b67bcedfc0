import { db } from '../db/client.ts';
import { databaseTime } from '../db/clock.ts';
import { meetingRow } from '../messages/meeting-row.ts';
import type { OpenMessage } from '../messages/read-message.ts';
import type { UserViewer } from '../viewer.ts';
import { hasOtherTime, judgeMeeting, mayAnswer, type Standing } from './judge.ts';
import { type KeptMeeting, listMeetingWords } from './store.ts';

/** How an open message stands among all that are about its meeting, and whether its reader may answer. */
export type OpenMeeting = Standing<KeptMeeting> & {
  may: ReturnType<typeof mayAnswer<NonNullable<OpenMessage['invitation']>>>;
  /** Whether the time is another than before. */
  isMoved: boolean;
};

/** The meeting that one of the viewer's own messages is about; null where it is about none. */
export async function readMeeting(
  viewer: UserViewer,
  { id, accountId, invitation }: Pick<OpenMessage, 'id' | 'accountId' | 'invitation'>,
): Promise<OpenMeeting | null> {
  if (!invitation) return null;
  const account = await db().mailAccount.findFirst({
    where: { id: accountId, ownerId: viewer.userId },
    select: { address: true, incomingUser: true, outgoingUser: true },
  });
  if (!account) return null;
  const own = new Set(
    Object.values(account)
      .filter((one) => one?.includes('@'))
      .map((one) => one?.toLowerCase() ?? ''),
  );
  const all = await listMeetingWords(accountId, invitation.uid);
  // One that nobody has parsed yet has no row.
  const word = all.find(({ messageId }) => messageId === id) ?? {
    ...meetingRow(invitation),
    ...{ messageId: id, answer: null, answeredAt: null, sentAnswer: null },
  };
  const standing = judgeMeeting(word, all);
  return {
    ...standing,
    may: mayAnswer(invitation, standing.since, own, databaseTime()),
    isMoved: standing.before !== null && hasOtherTime(standing.before, word),
  };
}
