/**
 * Lets work begin one after the other, each in a turn of the event loop of its own: what comes in together (a page and its
 * frame, three browsers) is not one long task during which nobody else is answered.
 */
export function oneEachTurn(): () => Promise<void> {
  let last = Promise.resolve();
  return () => {
    last = last.then(() => new Promise((resolve) => setImmediate(resolve)));
    return last;
  };
}
