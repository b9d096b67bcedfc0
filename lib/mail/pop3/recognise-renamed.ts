import type { FolderStore, IsNamed } from '../copy.ts';
import type { MaildropReader } from './maildrop.ts';
import { type Named, numbering } from './names.ts';
import type { Pop3Session } from './session.ts';

// Fewer under new names are read again, and known by their bytes.
const manyNew = 10;
const headsAtOnce = 100;

/**
 * Of `fresh` messages, whose names nobody knows, those that are stored under a name that is not `listed` any more, by size and header:
 * they have their new names when this resolves, so that a server whose names do not last is not asked for all its mail each time. A
 * header is asked for only where the size fits, and where none of a hundred was known no more; the server has to have TOP. Throws a
 * `MailFailure`, and what the store throws.
 */
export async function recogniseRenamed(
  session: Pop3Session,
  maildrop: MaildropReader,
  { fresh, listed }: { fresh: readonly Named[]; listed: readonly Named[] },
  store: FolderStore,
): Promise<ReadonlySet<number>> {
  const known = new Set<number>();
  if (fresh.length < manyNew || !session.capabilities?.has('TOP')) return known;
  const uids = new Set(listed.map(({ uid }) => uid));
  const isNamed: IsNamed = (_, uid) => uids.has(uid);
  const sizes = await maildrop.sizesOf(fresh);
  const aside = await store.sizesAside(
    fresh.flatMap(({ at }) => sizes.get(at) ?? []),
    isNamed,
  );
  const likely = fresh.filter(({ at }) => aside.has(sizes.get(at) ?? -1));
  for (let i = 0; i < likely.length; i += headsAtOnce) {
    const some = likely.slice(i, i + headsAtOnce);
    const heads = await maildrop.headsOf(some.map(({ at }) => at));
    const seen = some.map(({ at, uid }, n) => ({
      uid: BigInt(uid),
      uidValidity: numbering,
      size: sizes.get(at) ?? 0,
      head: heads[n] as Buffer,
    }));
    session.pause();
    for (const uid of await store.recogniseByHead(seen, isNamed)) known.add(uid);
    if (known.size === 0) break;
  }
  return known;
}
