import { db, type Prisma } from '../db/client.ts';

const counted = { gt: 0 };

/**
 * Some ids of the accounts that `where` finds, in the order of their counted refusals. Nearly all have none: these are passed over in
 * the order of their ids, and the few others have an index of their own, so that neither looks at every account.
 * `isBackwards`: those with as many come in the opposite order.
 */
export async function idsByFailures(
  where: Prisma.MailAccountWhereInput,
  {
    descending,
    isBackwards,
    skip,
    take,
  }: { descending: boolean; isBackwards: boolean; skip: number; take: number },
): Promise<string[]> {
  const id = { id: isBackwards ? 'desc' : 'asc' } as const;
  const refused = { refusals: counted };
  const others = { refusals: 0 };
  const [first, second] = descending ? [refused, others] : [others, refused];
  const idsOf = async (group: Prisma.MailAccountWhereInput, skip: number, take: number) => {
    const orderBy = group === refused ? [{ refusals: descending ? 'desc' : 'asc' } as const, id] : [id];
    const found = await db().mailAccount.findMany({
      where: { AND: [where, group] },
      ...{ orderBy, skip, take, select: { id: true } },
    });
    return found.map(({ id }) => id);
  };
  const ids = await idsOf(first, skip, take);
  if (ids.length === take) return ids;
  // Where none was left of the first ones, so many of the others are passed over as were asked for beyond them.
  const passed =
    ids.length > 0 || skip === 0
      ? 0
      : skip - (await db().mailAccount.count({ where: { AND: [where, first] } }));
  // Once each, also one whose refusals were forgotten meanwhile.
  return [...new Set([...ids, ...(await idsOf(second, passed, take - ids.length))])];
}
