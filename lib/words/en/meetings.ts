import type { OutgoingState } from '../../db/generated/enums.ts';

/** What a message about a meeting is, in a word or two. */
export const meetingKinds = {
  invited: 'Invitation',
  moved: 'Changed: new time',
  changed: 'Changed',
  cancelled: 'Cancelled',
  countered: 'Another time proposed',
  told: 'Meeting',
  /** An answer that is none of those below. */
  answered: 'Answer',
};

/** An answer: in a word, what somebody else says by it, what the reader said by it. */
export const answers = {
  accepted: {
    label: 'Accepted',
    said: (name: string) => `${name} accepts your invitation.`,
    own: 'You accepted',
  },
  tentative: {
    label: 'Tentative',
    said: (name: string) => `${name} perhaps comes.`,
    own: 'You accepted tentatively',
  },
  declined: {
    label: 'Declined',
    said: (name: string) => `${name} declines your invitation.`,
    own: 'You declined',
  },
  delegated: {
    label: 'Delegated',
    said: (name: string) => `${name} sends somebody else.`,
    /** Nobody can do so here. */
    own: null,
  },
};

export const noAnswerYet = (name: string) => `${name} has not decided yet.`;
export const countered = (name: string) =>
  `${name} proposes what stands here instead. Your meeting is as it was.`;
export const somebody = 'Somebody';

/** Why an invitation has no buttons; null where that needs no words. */
export const whyNoAnswer = {
  no_organizer: 'It does not say whom to answer.',
  own: 'You are its organiser.',
  not_asked: 'Your address is not among those invited, so there is nothing to answer.',
  changed: 'A later message changes this invitation: answer that one.',
  over: 'This is over.',
  cancelled: 'This was cancelled: there is nothing to answer.',
  no_invitation: null,
};

/** How the reader's own answer is on its way, by the state of its message; null where it has arrived at the sending server. */
export const answerOnItsWay: Record<OutgoingState, string | null> = {
  queued: 'Your answer is on its way.',
  sending: 'Your answer is on its way.',
  handed_over: null,
  sent: null,
  failed: 'Your answer could not be sent: see the outbox.',
  unknown: 'Nobody knows whether your answer was sent: see the outbox.',
};
