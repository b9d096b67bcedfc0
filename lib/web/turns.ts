import type { ServerResponse } from 'node:http';

/**
 * Lets answers begin in the order they were asked for, so many at a time: what comes in together (a page and its frame, three
 * browsers) is worked on one after the other instead of all in one turn of the event loop, during which nobody else is
 * answered. An answer that takes longer than `patience` ms mostly waits for something else (a mail server, a hash), and
 * keeps no other waiting.
 */
export function fewAtOnce(many: number, patience: number): (response: ServerResponse) => Promise<void> {
  let free = many;
  const waiting: (() => void)[] = [];
  return async (response) => {
    if (free > 0) free--;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    let isHeld = true;
    const release = () => {
      if (!isHeld) return;
      isHeld = false;
      clearTimeout(timer);
      // A turn of its own for the next one.
      setImmediate(() => {
        const next = waiting.shift();
        if (next) next();
        else free++;
      });
    };
    const timer = setTimeout(release, patience);
    if (response.closed) release();
    else response.once('close', release);
  };
}
