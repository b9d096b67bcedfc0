import { lookup } from 'node:dns/promises';

type Answer = { address: string }[];
type LookUp = (name: string) => Promise<Answer>;
type Held = { answer: Promise<Answer>; until: number; silences: number };

/** So long an answer holds for the checks of many accounts of one host that begin together. */
const heldMs = 2_000;
/** A name that nobody answered for so often, one time after the other, is not asked for again for so long. */
const mostSilences = 2;
const silentMs = 30_000;
/** A no that took longer than this came from nobody. */
const promptMs = 1_000;
const mostHeld = 1_000;

/**
 * Shares questions for names. The system answers them in threads of which a whole process has few, and waits there for 20 s and
 * more where name servers are silent: names that are well would wait behind those. So a name is one question however many want to
 * know, and one that was met with silence again and again has the same answer for a while; but for `isAsked`: a person waits for it.
 */
export function sharing(ask: LookUp): (name: string, options?: { isAsked?: boolean }) => Promise<Answer> {
  const held = new Map<string, Held>();
  return (name, { isAsked = false } = {}) => {
    const began = performance.now();
    const known = held.get(name);
    const isHeldBack = known !== undefined && known.silences >= mostSilences && Number.isFinite(known.until);
    if (known && began < known.until && !(isAsked && isHeldBack)) return known.answer;
    if (held.size >= mostHeld) held.clear();
    const mine = { answer: ask(name), until: Number.POSITIVE_INFINITY, silences: known?.silences ?? 0 };
    held.set(name, mine);
    mine.answer.then(
      () => {
        mine.until = began + heldMs;
        mine.silences = 0;
      },
      () => {
        const now = performance.now();
        mine.silences = now - began > promptMs ? mine.silences + 1 : 0;
        mine.until = mine.silences >= mostSilences ? now + silentMs : now;
      },
    );
    return mine.answer;
  };
}

/** The addresses of a name as this system has them, by its file of hosts or its name servers. Throws as `lookup` does. */
export const lookUp = sharing((name) => lookup(name, { all: true, order: 'verbatim' }));

/** The same for a person who waits: also a name that is held back. */
export const lookUpNow: LookUp = (name) => lookUp(name, { isAsked: true });
