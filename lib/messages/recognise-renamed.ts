import { hash } from 'node:crypto';
import { bareQuery } from '../db/bare.ts';
import type { FetchedMessage } from '../mail/copy.ts';

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
  const { rows: done } = await bareQuery<{ id: string }>({
    name: 'rename messages',
    text: `update message m set "uidValidity" = k.validity, uid = k.uid, "goneAt" = null
             from unnest($2::uuid[], $3::bigint[], $4::bigint[]) as k(id, validity, uid)
            where m.id = k.id and m."folderId" = $1 and not exists (select from message n
                    where n."folderId" = $1 and n."uidValidity" = k.validity and n.uid = k.uid)
        returning m.id`,
    values: [
      folderId,
      renamed.map(({ id }) => id),
      renamed.map(({ message }) => message.uidValidity),
      renamed.map(({ message }) => message.uid),
    ],
  });
  const ids = new Set(done.map(({ id }) => id));
  const known = new Set(renamed.filter(({ id }) => ids.has(id)).map(({ message }) => message));
  return messages.filter((message) => !known.has(message));
}
