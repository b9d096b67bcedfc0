import type { CheckedAddress } from './guard-address.ts';

type Family = CheckedAddress['family'];

/** A server that answers by the other family as well is asked by it again after this long. */
const knownMs = 600_000;
const mostServers = 10_000;

const answered = new Map<string, { family: Family; at: number }>();

/**
 * The addresses of a server, first those of the family by which it answered lately: where it is reached by one of two, not every
 * check tries the other in vain. Their order within a family is the resolver's.
 */
export function inOrderOfAnswer(server: string, addresses: CheckedAddress[]): CheckedAddress[] {
  const known = answered.get(server);
  if (!known || performance.now() - known.at > knownMs) return addresses;
  const isKnown = ({ family }: CheckedAddress) => family === known.family;
  return [...addresses.filter(isKnown), ...addresses.filter((one) => !isKnown(one))];
}

/** Remembers by which family a server answered, from the first time on. */
export function noteAnswer(server: string, family: Family): void {
  const known = answered.get(server);
  if (known?.family === family && performance.now() - known.at <= knownMs) return;
  answered.delete(server);
  answered.set(server, { family, at: performance.now() });
  for (const oldest of answered.keys()) {
    if (answered.size <= mostServers) break;
    answered.delete(oldest);
  }
}
