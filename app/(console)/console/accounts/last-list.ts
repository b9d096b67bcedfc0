/** The list of accounts that was looked at last in this tab: where it is, and which it showed, in its order. */
export type LastList = { href: string; ids: string[] };

const key = 'rekey last list of accounts';

export function keepLastList(list: LastList): void {
  try {
    sessionStorage.setItem(key, JSON.stringify(list));
  } catch {
    // No storage, or no room in it: an account then knows no neighbours.
  }
}

/** As it is kept: the same text until it changes. */
export function readLastList(): string | null {
  try {
    return sessionStorage.getItem(key);
  } catch {
    return null;
  }
}

/** Its neighbours in that list; null: the account is not in it. Pure. */
export function neighboursIn(kept: string | null, id: string) {
  const list = parsed(kept);
  const place = list?.ids.indexOf(id) ?? -1;
  if (!list || place < 0) return null;
  const { href, ids } = list;
  return { href, place: place + 1, of: ids.length, previous: ids[place - 1], next: ids[place + 1] };
}

function parsed(kept: string | null): LastList | null {
  try {
    const list = JSON.parse(kept ?? 'null');
    const isList = typeof list?.href === 'string' && /^\/console\/accounts(?:\?|$)/.test(list.href);
    return isList && Array.isArray(list.ids) ? list : null;
  } catch {
    return null;
  }
}
