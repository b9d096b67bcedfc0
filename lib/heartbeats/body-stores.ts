import type { BodyStore } from '../blobs/folder.ts';

/** Where processes put new message bodies, and on which machines; more than one, and their machines differ in REKEY_BODIES. Pure. */
export function bodyStoresOf(
  processes: readonly { hostname: string; stats: unknown }[],
): Map<BodyStore, string[]> {
  const stores = new Map<BodyStore, string[]>();
  for (const { hostname, stats } of processes) {
    const { bodies } = stats as { bodies?: BodyStore };
    if (!bodies) continue; // of a version that does not say
    const hosts = stores.get(bodies) ?? [];
    stores.set(bodies, hosts.includes(hostname) ? hosts : [...hosts, hostname]);
  }
  return stores;
}

/** "segments on mail1, mail2; s3 on mail3". Pure. */
export const bodyStoreWords = (stores: ReadonlyMap<BodyStore, readonly string[]>): string =>
  [...stores].map(([store, hosts]) => `${store} on ${hosts.join(', ')}`).join('; ');
