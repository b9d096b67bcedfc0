/** So many pictures are fetched at the same time in one process; the others wait, up to a number nobody needs. */
const mostAtOnce = 8;
const mostWaiting = 500;

let underWay = 0;
const waiting: (() => void)[] = [];

/** Does `work` when its turn has come; answers null at once where too many wait already. */
export async function takeTurn<T>(work: () => Promise<T>): Promise<T | null> {
  if (underWay >= mostAtOnce) {
    if (waiting.length >= mostWaiting) return null;
    await new Promise<void>((resolve) => waiting.push(resolve));
  } else underWay += 1;
  try {
    return await work();
  } finally {
    const next = waiting.shift();
    if (next) next();
    else underWay -= 1;
  }
}
