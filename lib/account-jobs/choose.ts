import { addressesOf } from '../accounts/store.ts';
import { db } from '../db/client.ts';
import type { AdminViewer } from '../viewer.ts';
import type { ChosenAccounts } from './schema.ts';

const atOnce = 5_000;

type Chosen = { id: string; address: string };

/**
 * The accounts that are meant, as they are now, oldest first. An id without an account stands there with an empty
 * address: whoever named it is told.
 */
export async function chosenAddresses(admin: AdminViewer, chosen: ChosenAccounts): Promise<Chosen[]> {
  if ('ids' in chosen) {
    const ids = [...new Set(chosen.ids)];
    const where = { id: { in: ids } };
    const known = await db().mailAccount.findMany({ where, select: { id: true, address: true } });
    const addresses = new Map(known.map(({ id, address }) => [id, address]));
    return ids.map((id) => ({ id, address: addresses.get(id) ?? '' }));
  }
  const except = new Set(chosen.except);
  const found: Chosen[] = [];
  for (let after: string | null = null; ; ) {
    const page: Chosen[] = await addressesOf(admin, chosen.filter, { after, limit: atOnce });
    found.push(...page.filter(({ id }) => !except.has(id)));
    if (page.length < atOnce) return found;
    after = page.at(-1)?.id ?? null;
  }
}
