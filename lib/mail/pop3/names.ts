import { hash } from 'node:crypto';

/**
 * A name as a number: 52 bits of its hash, which a database and JavaScript both hold (docs/decisions/0018). Pure. Never 0,
 * which stands for messages that no list names.
 */
export function numberOf(name: string | Buffer): number {
  return Number.parseInt(hash('sha256', name, 'hex').slice(0, 13), 16) || 1;
}

/** All names are numbered under one: POP3 does not count anew. */
export const numbering = 1n;

export type Named = { /** The message's number in this session. */ at: number; uid: number };

/** So many messages whose names cannot be trusted are told apart by their heads. */
export const mostDoubted = 1_000;

/**
 * The messages whose names tell nothing: several have one, some have none, or all are called by their place, which another message
 * has tomorrow. Pure.
 */
export function doubted(listed: readonly { at: number; name: string }[]): Set<number> {
  const isByPlace = listed.length <= mostDoubted && listed.every(({ at, name }) => name === `${at}`);
  if (isByPlace) return new Set(listed.map(({ at }) => at));
  const seen = new Map<string, number>();
  const found = new Set<number>();
  for (const { at, name } of listed) {
    if (name === '') found.add(at); // no name at all
    const first = seen.get(name);
    if (first === undefined) seen.set(name, at);
    else found.add(first).add(at);
  }
  return found;
}

/** Gives each message a number of its own: two that agree in everything get one after the other. Pure. */
export function numbered(listed: readonly { at: number; name: string }[]): Named[] {
  const taken = new Set<number>();
  return listed.map(({ at, name }) => {
    let uid = numberOf(name);
    while (taken.has(uid)) uid = uid === Number.MAX_SAFE_INTEGER ? 1 : uid + 1;
    taken.add(uid);
    return { at, uid };
  });
}
