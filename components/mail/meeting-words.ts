import type { Tone } from '#components/ui/badge.tsx';
import type { NoAnswer } from '#lib/meetings/judge.ts';
import type { Answer } from '#lib/messages/answers.ts';
import type { Attendee, Invitation } from '#lib/messages/invitation.ts';

/** What a message about a meeting is, in a word or two. */
export function meetingKind(
  { kind, attendees }: Pick<Invitation, 'kind' | 'attendees'>,
  before: { isMoved: boolean } | null,
): { label: string; tone: Tone } {
  switch (kind) {
    case 'invited':
      if (!before) return { label: 'Invitation', tone: 'accent' };
      return { label: before.isMoved ? 'Changed: new time' : 'Changed', tone: 'warn' };
    case 'cancelled':
      return { label: 'Cancelled', tone: 'bad' };
    case 'countered':
      return { label: 'Another time proposed', tone: 'warn' };
    case 'answered': {
      const answer = attendees[0]?.answer;
      return answer ? { label: answerLabel[answer], tone: tones[answer] } : { label: 'Answer', tone: 'idle' };
    }
    case 'told':
      return { label: 'Meeting', tone: 'idle' };
    default:
      return kind satisfies never;
  }
}

const answerLabel: Record<NonNullable<Attendee['answer']>, string> = {
  accepted: 'Accepted',
  tentative: 'Tentative',
  declined: 'Declined',
  delegated: 'Delegated',
};
const tones: Record<NonNullable<Attendee['answer']>, Tone> = {
  accepted: 'ok',
  tentative: 'warn',
  declined: 'bad',
  delegated: 'idle',
};

/** What somebody else says to a meeting; null where the message is no answer. */
export function answerWords({ kind, attendees }: Pick<Invitation, 'kind' | 'attendees'>): string | null {
  const [who] = attendees;
  const name = who ? who.name || who.address : 'Somebody';
  if (kind === 'countered') return `${name} proposes what stands here instead. Your meeting is as it was.`;
  if (kind !== 'answered') return null;
  switch (who?.answer) {
    case 'accepted':
      return `${name} accepts your invitation.`;
    case 'tentative':
      return `${name} perhaps comes.`;
    case 'declined':
      return `${name} declines your invitation.`;
    case 'delegated':
      return `${name} sends somebody else.`;
    default:
      return `${name} has not decided yet.`;
  }
}

/** What the reader answered. */
export const ownAnswer: Record<Answer, string> = {
  accepted: 'You accepted',
  tentative: 'You accepted tentatively',
  declined: 'You declined',
};

/** Why an invitation has no buttons; null where that needs no words. */
export function noAnswerWords(reason: NoAnswer): string | null {
  switch (reason) {
    case 'no_organizer':
      return 'It does not say whom to answer.';
    case 'own':
      return 'You are its organiser.';
    case 'not_asked':
      return 'Your address is not among those invited, so there is nothing to answer.';
    case 'changed':
      return 'A later message changes this invitation: answer that one.';
    case 'over':
      return 'This is over.';
    case 'cancelled':
      return 'This was cancelled: there is nothing to answer.';
    case 'no_invitation':
      return null;
    default:
      return reason satisfies never;
  }
}

/** How the answer itself is on its way; null where it has arrived at the sending server. */
export function sendingNote(state: string | undefined): string | null {
  if (state === 'queued' || state === 'sending') return 'Your answer is on its way.';
  if (state === 'failed') return 'Your answer could not be sent: see the outbox.';
  return state === 'unknown' ? 'Nobody knows whether your answer was sent: see the outbox.' : null;
}
