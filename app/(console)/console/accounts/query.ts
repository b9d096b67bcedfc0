import { type AccountFilter, type AccountSort, accountSorts } from '#lib/accounts/schema.ts';

export type SearchParams = Record<string, string | string[] | undefined>;

export const pageSize = 50;

/** The chips above the grid, by what stands in the address. */
const chipFilters = {
  attention: { attention: true },
  active: { state: 'active', paused: false },
  unreachable: { state: 'degraded', paused: false },
  failing: { state: 'failing', paused: false },
  suspended: { state: 'suspended', paused: false },
  consent: { state: 'needs_consent', paused: false },
  'cannot-send': { state: 'receive_only', paused: false },
  paused: { paused: true },
  incident: { incident: 'open' },
  new: { incident: 'new' },
  repaired: { incident: 'repaired' },
  'not-told': { incident: 'not_told' },
  undelivered: { incident: 'undelivered' },
  unopened: { incident: 'unopened' },
  opened: { incident: 'opened' },
  tried: { incident: 'tried' },
} as const satisfies Record<string, AccountFilter>;

/** What the address asks of the grid; whatever makes no sense is as if it were not there. Pure. */
export function accountQuery(params: SearchParams) {
  const chip = one(params.state);
  const sort = one(params.sort);
  const filter =
    chip && Object.hasOwn(chipFilters, chip) ? chipFilters[chip as keyof typeof chipFilters] : {};
  const isSorted = accountSorts.some((known) => known === sort);
  return {
    ...(filter as AccountFilter),
    q: one(params.q)?.trim().slice(0, 200) || undefined,
    // Unasked, what needs attention comes first.
    sort: isSorted ? (sort as AccountSort) : ('state' as const),
    descending: isSorted && one(params.dir) === 'desc',
    page: Math.max(1, Number.parseInt(one(params.page) ?? '1', 10) || 1),
    limit: pageSize,
  };
}

/** Of such a query, which accounts it finds: not in which order, nor which part of them. Pure. */
export function filterOf({ state, paused, attention, incident, q }: ReturnType<typeof accountQuery>) {
  return {
    ...(incident === undefined ? {} : { incident }),
    ...(state === undefined ? {} : { state }),
    ...(paused === undefined ? {} : { paused }),
    ...(attention === undefined ? {} : { attention }),
    ...(q === undefined ? {} : { q }),
  };
}

function one(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}
