import type { By } from '../by.ts';

type ByWords = {
  /** A sentence of the timeline. */
  sentence: string;
  /** After "Password set 3 days ago". */
  set: string;
  /** To the owner, after "How:". */
  toOwner: string;
  /** How it ended an incident. */
  ended: string;
};

export const byWhom: Record<By, ByWords> = {
  update_link: {
    sentence: 'Through the update link.',
    set: 'through an update link',
    toOwner: 'through the link we sent',
    ended: 'the owner updated the password through the link',
  },
  owner: {
    sentence: 'By the owner.',
    set: 'by the owner',
    toOwner: 'by you, signed in here',
    ended: 'the owner updated the password',
  },
  administrator: {
    sentence: 'By an administrator.',
    set: 'by an administrator',
    toOwner: 'by an administrator',
    ended: 'an administrator ended it',
  },
  api: {
    sentence: 'Over the API.',
    set: 'over the API',
    toOwner: 'by a program of your administrators',
    ended: 'ended over the API',
  },
};

/** Whoever is not there, by name. */
export const byName = (name: string) => `By ${name}.`;

/** A check found it so, and nobody did anything. */
export const bySignIn = {
  sentence: 'The stored password works again.',
  ended: 'the stored password worked again',
};

export const byDeletion = { ended: 'the account was deleted' };
