/** So many messages a worker has in hand at once. */
export const sendingSeats = 10;
/** Of a server that has `most` messages for longer than `slowMs` the next wait, and leave the last `keptFree` seats to other servers. */
const most = 3;
const slowMs = 10_000;
const keptFree = 2;

type Stay = { since: number };
const stays = new Map<string, Set<Stay>>();
let seated = 0;

/** Does what is done with one message, and counts it meanwhile as one in hand. */
export async function inSeat<T>(work: () => Promise<T>): Promise<T> {
  seated += 1;
  try {
    return await work();
  } finally {
    seated -= 1;
  }
}

/**
 * Whether a server keeps so many messages of this process, and has for so long, that whoever asks, in a seat, should leave it to others:
 * not while there are seats enough.
 */
export function keepsTooMany(host: string): boolean {
  if (seated <= sendingSeats - keptFree) return false;
  const now = performance.now();
  const slow = [...(stays.get(host) ?? [])].filter(({ since }) => now - since > slowMs);
  return slow.length >= most;
}

/** Hands a message to a server, and knows meanwhile that it is there. */
export async function atServer<T>(host: string, work: () => Promise<T>): Promise<T> {
  const here = stays.get(host) ?? new Set();
  const stay = { since: performance.now() };
  stays.set(host, here.add(stay));
  try {
    return await work();
  } finally {
    here.delete(stay);
    if (here.size === 0) stays.delete(host);
  }
}
