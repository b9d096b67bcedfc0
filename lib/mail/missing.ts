/**
 * Why a message is missing:
 * - `late`: the server's next UID has passed it, and no list names it. It came and went, or shows up yet.
 * - `refused`: the server names it and does not hand it out.
 * - `broke`: the session ended while it was on its way.
 * - `unlisted`: the server counts more messages than any of its lists names; its UID is 0.
 */
export type MissingReason = 'late' | 'refused' | 'broke' | 'unlisted';

/** A message that the server is believed to hold and has not handed out. */
export type Missing = {
  uid: bigint;
  count: number;
  reason: MissingReason;
  /** How often it did not come. */
  tries: number;
};

/** What is to be remembered of one: when it is asked for again, null: no more; or that nothing is. */
export type MissingChange = (Missing & { retryInMs: number | null }) | { uid: bigint; isOver: true };

const [minute, hour] = [60_000, 3_600_000];

// A line that went dead is most often nobody's message: at once, with the next check. The last pause is repeated.
const pauses: Record<MissingReason, { first: number[]; most: number }> = {
  late: { first: [minute, 15 * minute, 2 * hour, 24 * hour], most: 6 },
  refused: { first: [minute, 10 * minute, hour, 6 * hour, 24 * hour], most: 18 },
  broke: { first: [0, 0, minute, 10 * minute, hour, 6 * hour, 24 * hour], most: 20 },
  unlisted: { first: [minute, 10 * minute, hour, 6 * hour, 24 * hour], most: 18 },
};

// Twice is the line's fault or a restart; what ends the session a third time, asked for alone, is the message.
const breaksToNote = 3;

/** Pure. What follows when a message did not come, `before` being what was remembered of it. */
export function missedAgain(before: Missing | undefined, now: Omit<Missing, 'tries'>): MissingChange {
  // What is known of it only grows: one that was named once is not merely late.
  const reason = now.reason === 'late' && before ? before.reason : now.reason;
  const tries = (before?.reason === reason ? before.tries : 0) + 1;
  const { first, most } = pauses[reason];
  // Never named by anything, for days: it came and went.
  if (tries >= most && reason === 'late') return { uid: now.uid, isOver: true };
  const retryInMs = tries >= most ? null : (first[Math.min(tries, first.length) - 1] as number);
  return { uid: now.uid, count: now.count, reason, tries, retryInMs };
}

/** Pure. Whether it is to stand in the mailbox as a message that the server does not hand out. */
export function isToBeNoted({ uid, reason, tries }: Missing): boolean {
  return uid > 0n && (reason === 'refused' || (reason === 'broke' && tries >= breaksToNote));
}
