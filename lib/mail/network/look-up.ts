import { lookup } from 'node:dns/promises';

type Answer = { address: string }[];
type LookUp = (name: string) => Promise<Answer>;
type Held = { answer: Promise<Answer>; until: number };

/** So long an answer holds for the checks of many accounts of one host that begin together. */
const heldMs = 2_000;
/** A name that nobody answered for is not asked for again for so long. */
const silentMs = 60_000;
/** A no that took longer than this came from nobody. */
const promptMs = 1_000;
const mostHeld = 1_000;

/**
 * Shares questions for names. The system answers them in threads of which a whole process has few, and waits there for 20 s and
 * more where name servers are silent: names that are well would wait behind those. So a name is one question however many want to
 * know, and one that was met with silence has the same answer for a minute.
 */
export function sharing(ask: LookUp): LookUp {
  const held = new Map<string, Held>();
  return (name) => {
    const began = performance.now();
    const known = held.get(name);
    if (known && began < known.until) return known.answer;
    if (held.size >= mostHeld) held.clear();
    const mine = { answer: ask(name), until: Number.POSITIVE_INFINITY };
    held.set(name, mine);
    mine.answer.then(
      () => {
        mine.until = began + heldMs;
      },
      () => {
        const now = performance.now();
        mine.until = now - began > promptMs ? now + silentMs : now;
      },
    );
    return mine.answer;
  };
}

/** The addresses of a name as this system has them, by its file of hosts or its name servers. Throws as `lookup` does. */
export const lookUp = sharing((name) => lookup(name, { all: true, order: 'verbatim' }));
