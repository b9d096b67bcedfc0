import type { Proof } from '../mail/judge/capabilities.ts';
import type { Cause } from '../mail/judge/causes.ts';
import type { Offer } from './ask-offer.ts';
import { type Candidate, type Found, type Use, ways } from './candidate.ts';

/** A server that was found and tried. `takes` is empty and `cause` says why where it cannot be used. */
export type FoundServer = Omit<Candidate, 'use'> & {
  foundBy: { way: Found['way']; place: string }[];
  works: boolean;
  takes: Proof[];
  cause: Cause | null;
  evidence: string;
};

/** One server and everything that led to it. */
export type Lead = { candidate: Candidate; foundBy: FoundServer['foundBy'] };

/** How many servers for one use are tried: more than any honest domain names. */
const mostLeads = 16;

/** Every server once, in the order in which the ways are to be trusted, and within a way in its own. Pure. */
export function leadsOf(found: readonly Found[]): Lead[] {
  const leads = new Map<string, Lead>();
  const inOrder = found.toSorted((a, b) => ways.indexOf(a.way) - ways.indexOf(b.way));
  for (const { way, place, candidates } of inOrder) {
    for (const candidate of candidates) {
      const { use, host, port, security } = candidate;
      const key = [use, host, port, security].join(' ');
      const lead = leads.get(key) ?? { candidate, foundBy: [] };
      lead.foundBy.push({ way, place });
      leads.set(key, lead);
    }
  }
  const of = (use: Use) =>
    [...leads.values()].filter(({ candidate }) => candidate.use === use).slice(0, mostLeads);
  return [...of('incoming'), ...of('outgoing')];
}

/**
 * What was tried, for one use: what can be signed in to, then what only answers, then what does not, each in the order of
 * the leads, POP3 behind all that can do more. A guess that leads nowhere is left out. Pure.
 */
export function rank(use: Use, tried: readonly (Lead & { offer: Offer })[]): FoundServer[] {
  const place = ({ works, takes, type }: FoundServer) =>
    works ? (type ? 2 : 0) + (takes.length > 0 ? 0 : 1) : 4;
  return tried
    .filter(({ candidate }) => candidate.use === use)
    .filter(({ offer, foundBy }) => offer.ok || !foundBy.every(({ way }) => way.endsWith('guess')))
    .map(({ candidate: { use: _, ...server }, foundBy, offer }) => ({
      ...server,
      foundBy,
      works: offer.ok,
      takes: offer.ok ? offer.takes : [],
      cause: offer.ok ? null : offer.cause,
      evidence: offer.ok ? '' : offer.words,
    }))
    .sort((a, b) => place(a) - place(b)); // stable: equals keep their order
}
