export const answers = ['accepted', 'tentative', 'declined'] as const;

/** What an attendee says to an invitation. */
export type Answer = (typeof answers)[number];
