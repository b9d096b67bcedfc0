import type { LinkedEntry } from '../audit/chain.ts';

/**
 * An entry as a program reads it, in ASCII, so that it is one line for every receiver. `position` and `hash` are its place in the chain:
 * what came twice is known by them, and a chain that was made anew has other hashes. Pure.
 */
export function shippedEntry(entry: LinkedEntry): string {
  const { position, hash, id, at, action, actorKind, actorId, actorName } = entry;
  const told = {
    position: Number(position),
    hash: Buffer.from(hash).toString('hex'),
    id,
    at: at?.toISOString() ?? null,
    action,
    actor: { kind: actorKind, id: actorId, name: actorName },
    target: { type: entry.targetType, id: entry.targetId },
    details: entry.details,
  };
  return ascii(JSON.stringify(told));
}

const ascii = (json: string) =>
  json.replace(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
