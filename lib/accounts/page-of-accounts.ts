import { db, type Prisma } from '../db/client.ts';
import type { Viewer } from '../viewer.ts';
import { idsByFailures } from './by-failures.ts';
import { idsByOwner } from './by-owner.ts';
import { type AccountCounts, countAccounts, countedBy, isOfState } from './count.ts';
import { narrowed, whereOf } from './filter.ts';
import { type ListedAccount, readListed } from './listed.ts';
import type { AccountFilter, AccountSort } from './schema.ts';
import { countFound } from './store.ts';

export type AccountPage = { items: ListedAccount[]; total: number; page: number; pages: number };

type PageQuery = AccountFilter & { sort?: AccountSort; descending?: boolean; page?: number; limit?: number };

/**
 * One page of the console's grid, sorted; a page beyond the last gives the last. `counted`: what is counted of the viewer's
 * accounts beside it, which is then the total as well.
 */
export async function pageOfAccounts(
  viewer: Viewer,
  query: PageQuery = {},
  counted: Promise<AccountCounts> | null = null,
): Promise<AccountPage> {
  const { sort = 'address', descending = false, page = 1, limit = 50, ...filter } = query;
  const where = whereOf(viewer, { ...filter, ...(await narrowed(filter.q)) });
  const totalOf = async () => {
    const known = isOfState(filter) ? countedBy(await (counted ?? countAccounts(viewer)), filter) : null;
    return known ?? countFound(viewer, filter);
  };
  // Only keys are sorted: the whole rows of very many accounts would be sorted on the disk.
  const idsOf = async ({ skip, take, isBackwards }: Stretch): Promise<string[]> => {
    const order = { descending: descending !== isBackwards, isBackwards };
    if (sort === 'owner' && isOfState(filter)) return idsByOwner(viewer, filter, { ...order, skip, take });
    if (sort === 'refusals') return idsByFailures(where, { ...order, skip, take });
    const orderBy = orderOf(sort, order);
    const found = await db().mailAccount.findMany({ where, orderBy, skip, take, select: { id: true } });
    return found.map(({ id }) => id);
  };
  const inOrder = async (stretch: Stretch) => {
    const ids = await idsOf(stretch);
    return stretch.isBackwards ? ids.reverse() : ids;
  };
  const asked = Math.max(1, Math.trunc(page) || 1);
  // The first page is read while all are counted; where another lies only the count says.
  const first = asked === 1 ? inOrder({ skip: 0, take: limit, isBackwards: false }).then(readListed) : null;
  const [total, found] = await Promise.all([totalOf(), first]);
  const pages = Math.max(1, Math.ceil(total / limit));
  const current = Math.min(asked, pages);
  const items = found ?? (await readListed(await inOrder(stretchOf(current, limit, total))));
  return { items, total, page: current, pages };
}

/** Rows to read of a sorted list: so many are passed over first; backwards from its end, where that is nearer. */
type Stretch = { skip: number; take: number; isBackwards: boolean };

/** Where a page lies, so that the fewest rows are passed over: each has to be read. Pure. */
function stretchOf(page: number, limit: number, total: number): Stretch {
  const skip = (page - 1) * limit;
  const take = Math.min(limit, Math.max(0, total - skip));
  const behind = total - skip - take;
  return behind < skip ? { skip: behind, take, isBackwards: true } : { skip, take, isBackwards: false };
}

/** `isBackwards`: what comes last is read first, so that equal ones and those without a value turn round too. */
type Order = { descending: boolean; isBackwards: boolean };

function orderOf(
  sort: AccountSort,
  { descending, isBackwards }: Order,
): Prisma.MailAccountOrderByWithRelationInput[] {
  const order = descending ? 'desc' : 'asc';
  const id = { id: isBackwards ? 'desc' : 'asc' } as const;
  switch (sort) {
    // One of each: nothing is left to put in order.
    case 'address':
      return [{ address: order }];
    // What needs somebody first, and of that what has needed somebody longest.
    case 'state':
      return [{ state: order }, { stateSince: order }, id];
    case 'owner':
      return [{ owner: { email: order } }, id];
    case 'host':
      return [{ incomingHost: order }, id];
    case 'lastCheckAt':
    case 'lastSuccessAt':
    case 'nextCheckAt':
      return [{ [sort]: { sort: order, nulls: isBackwards ? 'first' : 'last' } }, id];
    default:
      return [{ [sort]: order }, id];
  }
}
