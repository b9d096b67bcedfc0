// When a message counts as gone from its server (docs/decisions/0030). A server may lie for a check, or for an hour: an empty list, a
// folder that begins to count anew, a backup that is being put back.

// Three looks have to agree, each in a session of its own: the second shows it in the views, the third lets it be deleted.

/** How long after a look the next one is made, as an SQL interval: the last one a day after the others. Pure. */
export const pauseAfter = (look: 1 | 2): string =>
  look === 1 ? `interval '10 minutes'` : `interval '24 hours'`;

/** So few may always go at once: somebody cleaned up. */
const fewMessages = 20;

/** Pure. Whether an administrator has to look before so many lost messages of a folder are deleted here. */
export function isTooMuchAtOnce(lost: number, stored: number, mostShare: number): boolean {
  return lost > fewMessages && lost > stored * mostShare;
}
