import type { Answer } from '../messages/answers.ts';

/** What one message says of a meeting, as it is kept (lib/meetings/store.ts). */
export type MeetingWord = {
  messageId: string;
  recurrence: string;
  kind: string;
  sequence: number;
  stampedAt: Date | null;
  title: string;
  place: string;
  ownTime: string;
  startAt: Date | null;
  endAt: Date | null;
  answer: string | null;
  answeredAt: Date | null;
};

export type Standing<Word extends MeetingWord = MeetingWord> = {
  /** What the organiser said before, where this message says another time, place or title. */
  before: Word | null;
  /** What the organiser has said since. */
  since: 'changed' | 'cancelled' | null;
  /** The last answer to the meeting. */
  answered: Word | null;
  /** Whether that was an answer to another time than this message tells. */
  isAnswerOld: boolean;
};

/** How a message stands among all that are about its meeting: revisions count before dates (RFC 5546 2.1.5). Pure. */
export function judgeMeeting<Word extends MeetingWord>(word: Word, all: Word[]): Standing<Word> {
  const organisers = all
    .filter((one) => (one.kind === 'invited' || one.kind === 'cancelled') && concerns(one, word))
    .sort(byRevision);
  const asked = organisers.filter((one) => one.kind === 'invited' && one.recurrence === word.recurrence);
  const earlier = asked.findLast((one) => byRevision(one, word) < 0);
  const later = organisers.findLast((one) => byRevision(one, word) > 0);
  const answered = all
    .filter((one) => one.answer !== null && one.recurrence === word.recurrence)
    .sort((one, other) => (one.answeredAt?.getTime() ?? 0) - (other.answeredAt?.getTime() ?? 0))
    .at(-1);
  return {
    before: word.kind === 'invited' && earlier && differs(earlier, word) ? earlier : null,
    since: !later ? null : later.kind === 'cancelled' ? 'cancelled' : differs(later, word) ? 'changed' : null,
    answered: answered ?? null,
    isAnswerOld: answered !== undefined && hasOtherTime(answered, word),
  };
}

/** What is said of a whole series is said of each of its days. */
const concerns = (one: MeetingWord, word: MeetingWord) =>
  one.recurrence === word.recurrence || one.recurrence === '';

function byRevision(one: MeetingWord, other: MeetingWord): number {
  if (one.recurrence === other.recurrence && one.sequence !== other.sequence)
    return one.sequence - other.sequence;
  return (one.stampedAt?.getTime() ?? 0) - (other.stampedAt?.getTime() ?? 0);
}

const differs = (one: MeetingWord, other: MeetingWord) =>
  hasOtherTime(one, other) || one.place !== other.place || one.title !== other.title;

/** Whether two messages name another time. Pure. */
export const hasOtherTime = (one: MeetingWord, other: MeetingWord) =>
  one.startAt?.getTime() !== other.startAt?.getTime() ||
  one.endAt?.getTime() !== other.endAt?.getTime() ||
  (one.startAt === null && one.ownTime !== other.ownTime);

/** Why an invitation cannot be answered; null: it can. */
export type NoAnswer =
  | 'no_invitation'
  | 'no_organizer'
  | 'own'
  | 'not_asked'
  | 'cancelled'
  | 'changed'
  | 'over';

export type Askable = {
  kind: string;
  uid: string;
  organizer: { address: string } | null;
  attendees: { name: string; address: string; answer: Answer | 'delegated' | null }[];
  overAt: Date | null;
};

/** Whether `own`, the addresses of one account in small letters, may answer an invitation, and as which attendee. Pure. */
export function mayAnswer<Asked extends Askable>(
  asked: Asked,
  since: Standing['since'],
  own: ReadonlySet<string>,
  now: Date,
):
  | { ok: true; attendee: Asked['attendees'][number]; organizer: { name?: string; address: string } }
  | { ok: false; reason: NoAnswer } {
  const { kind, uid, organizer, attendees, overAt } = asked;
  if (kind === 'cancelled' || since === 'cancelled') return { ok: false, reason: 'cancelled' };
  if (kind !== 'invited' || !uid) return { ok: false, reason: 'no_invitation' };
  if (!organizer || !isMailAddress(organizer.address)) return { ok: false, reason: 'no_organizer' };
  if (own.has(organizer.address.toLowerCase())) return { ok: false, reason: 'own' };
  const attendee = attendees.find(({ address }) => own.has(address.toLowerCase()));
  if (!attendee) return { ok: false, reason: 'not_asked' };
  if (since === 'changed') return { ok: false, reason: 'changed' };
  if (overAt && overAt.getTime() < now.getTime()) return { ok: false, reason: 'over' };
  return { ok: true, attendee, organizer };
}

const isMailAddress = (address: string) => /^[^\s@<>,;:"()]+@[^\s@<>,;:"()]+$/.test(address);
