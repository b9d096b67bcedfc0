import type { Tone } from '#components/ui/badge.tsx';
import type { NoAnswer } from '#lib/meetings/judge.ts';
import type { Answer } from '#lib/messages/answers.ts';
import type { Attendee, Invitation } from '#lib/messages/invitation.ts';
import {
  answerOnItsWay,
  answers,
  countered,
  meetingKinds,
  noAnswerYet,
  somebody,
  whyNoAnswer,
} from '#lib/words/language.ts';
import { wordOf } from '#lib/words/word-of.ts';

/** What a message about a meeting is, in a word or two. */
export function meetingKind(
  { kind, attendees }: Pick<Invitation, 'kind' | 'attendees'>,
  before: { isMoved: boolean } | null,
): { label: string; tone: Tone } {
  switch (kind) {
    case 'invited':
      if (!before) return { label: meetingKinds.invited, tone: 'accent' };
      return { label: before.isMoved ? meetingKinds.moved : meetingKinds.changed, tone: 'warn' };
    case 'cancelled':
      return { label: meetingKinds.cancelled, tone: 'bad' };
    case 'countered':
      return { label: meetingKinds.countered, tone: 'warn' };
    case 'answered': {
      const answer = attendees[0]?.answer;
      return answer
        ? { label: answers[answer].label, tone: tones[answer] }
        : { label: meetingKinds.answered, tone: 'idle' };
    }
    case 'told':
      return { label: meetingKinds.told, tone: 'idle' };
    default:
      return kind satisfies never;
  }
}

const tones: Record<NonNullable<Attendee['answer']>, Tone> = {
  accepted: 'ok',
  tentative: 'warn',
  declined: 'bad',
  delegated: 'idle',
};

/** What somebody else says to a meeting; null where the message is no answer. */
export function answerWords({ kind, attendees }: Pick<Invitation, 'kind' | 'attendees'>): string | null {
  const [who] = attendees;
  const name = who ? who.name || who.address : somebody;
  if (kind === 'countered') return countered(name);
  if (kind !== 'answered') return null;
  return who?.answer ? answers[who.answer].said(name) : noAnswerYet(name);
}

/** What the reader answered. */
export const ownAnswer = (answer: Answer): string => answers[answer].own;

/** Why an invitation has no buttons; null where that needs no words. */
export const noAnswerWords = (reason: NoAnswer): string | null => whyNoAnswer[reason];

/** How the answer itself is on its way; null where it has arrived at the sending server. */
export const sendingNote = (state: string | undefined): string | null =>
  wordOf(answerOnItsWay, state) ?? null;
