/** So many messages of one server may be in hand for longer than `slowMs`; the next wait, and leave the seats to other servers. */
const most = 3;
const slowMs = 10_000;

type Stay = { since: number };
const stays = new Map<string, Set<Stay>>();

/** Whether a server keeps so many messages of this process, and has for so long, that others should go first. */
export function keepsTooMany(host: string): boolean {
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
