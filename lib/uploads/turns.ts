/** So many files come in at the same time in one process, and so many of one user. */
const mostAtOnce = 8;
const mostOfUser = 2;

const underWay = new Map<string, number>();

/**
 * Does `work` for a user when it is their turn: a few uploads at a time, over all users and of one. Null, at once,
 * where there are too many: who asks tries again.
 */
export async function inTurn<T>(userId: string, work: () => Promise<T>): Promise<T | null> {
  const own = underWay.get(userId) ?? 0;
  const all = [...underWay.values()].reduce((sum, count) => sum + count, 0);
  if (own >= mostOfUser || all >= mostAtOnce) return null;
  underWay.set(userId, own + 1);
  try {
    return await work();
  } finally {
    const left = (underWay.get(userId) ?? 1) - 1;
    if (left > 0) underWay.set(userId, left);
    else underWay.delete(userId);
  }
}
