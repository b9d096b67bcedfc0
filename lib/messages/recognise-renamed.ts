import { hash } from 'node:crypto';
import { readBlobRange } from '../blobs/store.ts';
import { bareQuery } from '../db/bare.ts';
import type { FetchedMessage, IsNamed, SeenHead } from '../mail/copy.ts';
import { tellsApart } from '../mail/telling-head.ts';
import { arrayLiteral } from './array-literal.ts';

/**
 * Of messages that came those that are new. The others stand in the folder, byte for byte, under a UID that is not `isThere` any
 * more, and take their new one; two copies at the server stay two here. A crash behind it loses nothing: they are stored.
 */
export async function recogniseRenamed(
  folderId: string,
  messages: FetchedMessage[],
  isThere: (uid: number) => boolean,
): Promise<FetchedMessage[]> {
  const whole = messages.filter(({ note }) => !note);
  const hashes = new Map(whole.map((message) => [message, hash('sha256', message.raw, 'hex')]));
  const { rows } = await bareQuery<{ id: string; uid: string; hash: string }>({
    name: 'same bytes',
    text: `select id, uid, encode("contentHash", 'hex') as hash from message
            where "folderId" = $1 and "contentHash" = any($2::bytea[]) and note is null order by id`,
    values: [folderId, [...new Set(hashes.values())].map((hex) => Buffer.from(hex, 'hex'))],
  });
  const gone = Map.groupBy(
    rows.filter(({ uid }) => !isThere(Number(uid))),
    (row) => row.hash,
  );
  const renamed = whole.flatMap((message) => {
    const row = gone.get(hashes.get(message) ?? '')?.shift();
    return row ? [{ message, id: row.id }] : [];
  });
  if (renamed.length === 0) return messages;
  const ids = await takeNewUids(
    folderId,
    renamed.map(({ id, message: { uid, uidValidity } }) => ({ id, uid, uidValidity })),
  );
  const known = new Set(renamed.filter(({ id }) => ids.has(id)).map(({ message }) => message));
  return messages.filter((message) => !known.has(message));
}

/** A stored message and what its server calls it now; without flags, or where somebody set some that it does not know yet, they stay. */
type Renamed = { id: string; uid: bigint; uidValidity: bigint; flags?: string[] | undefined };

/** Gives stored messages of a folder their new UIDs, and answers the ids of those that took them: nobody else may have one. */
async function takeNewUids(folderId: string, renamed: Renamed[]): Promise<ReadonlySet<string>> {
  const { rows } = await bareQuery<{ id: string }>({
    name: 'rename messages',
    text: `with named as (
             update message m set "uidValidity" = k.validity, uid = k.uid, "goneAt" = null,
                    flags = case when k.flags is null or exists (select from flag_change c where c."messageId" = m.id)
                                 then m.flags else k.flags::text[] end
               from unnest($2::uuid[], $3::bigint[], $4::bigint[], $5::text[]) as k(id, validity, uid, flags)
              where m.id = k.id and m."folderId" = $1 and not exists (select from message n
                      where n."folderId" = $1 and n."uidValidity" = k.validity and n.uid = k.uid)
          returning m.id
           ), found as (delete from gone_message where "messageId" in (select id from named))
           select id from named`,
    values: [
      folderId,
      renamed.map(({ id }) => id),
      renamed.map(({ uidValidity }) => uidValidity),
      renamed.map(({ uid }) => uid),
      renamed.map(({ flags }) => (flags ? arrayLiteral(flags) : null)),
    ],
  });
  return new Set(rows.map(({ id }) => id));
}

const isAside =
  (isNamed: IsNamed) =>
  ({ uid, uidValidity }: { uid: string; uidValidity: string }) =>
    !isNamed(BigInt(uidValidity), Number(uid));

type SizedRow = { id: string; uid: string; uidValidity: string; size: number };

async function ofSizes(folderId: string, sizes: number[]): Promise<SizedRow[]> {
  const { rows } = await bareQuery<SizedRow>({
    name: 'messages of sizes',
    text: `select id, uid, "uidValidity", size from message
            where "folderId" = $1 and size = any($2::int[]) and note is null order by id`,
    values: [folderId, [...new Set(sizes)].filter((size) => size <= 0x7fff_ffff)],
  });
  return rows;
}

/** See `FolderStore.sizesAside`. */
export async function sizesAside(folderId: string, sizes: number[], isNamed: IsNamed): Promise<Set<number>> {
  const rows = await ofSizes(folderId, sizes);
  return new Set(rows.filter(isAside(isNamed)).map(({ size }) => size));
}

// Of more than these that have one size a message is looked for by its bytes.
const mostOfOneSize = 50;

/** See `FolderStore.recogniseByHead`. A crash behind it loses nothing: they are stored. */
export async function recogniseByHead(
  folderId: string,
  messages: SeenHead[],
  isNamed: IsNamed,
): Promise<Set<number>> {
  // A draft may be written anew under the head that it had.
  const telling = messages.filter(({ head, flags }) => tellsApart(head) && !flags?.includes('\\Draft'));
  const rows = await ofSizes(
    folderId,
    telling.map(({ size }) => size),
  );
  const aside = Map.groupBy(rows.filter(isAside(isNamed)), ({ size }) => size);
  const found: Renamed[] = [];
  for (const message of telling) {
    const alike = aside.get(message.size) ?? [];
    if (alike.length > mostOfOneSize) continue;
    for (const [i, { id }] of alike.entries()) {
      const begin = await readBlobRange(id, 0, message.head.length);
      if (!begin?.equals(message.head)) continue;
      alike.splice(i, 1);
      const { uid, uidValidity, flags } = message;
      found.push({ id, uid, uidValidity, flags });
      break;
    }
  }
  if (found.length === 0) return new Set();
  const ids = await takeNewUids(folderId, found);
  return new Set(found.filter(({ id }) => ids.has(id)).map(({ uid }) => Number(uid)));
}
