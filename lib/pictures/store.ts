import { createHash } from 'node:crypto';
import { db } from '../db/client.ts';
import { databaseTime } from '../db/clock.ts';
import { log } from '../log.ts';
import { fetchPicture, type Picture } from './fetch-picture.ts';
import { takeTurn } from './turns.ts';

const keptMs = 7 * 24 * 3_600_000;
/** What could not be had may come soon. */
const missedMs = 10 * 60_000;
const mostKeptBytes = 256 * 1024 * 1024;

const underWay = new Map<string, Promise<Picture | null>>();

/**
 * A picture of another server: the one that is kept, else fetched and kept for a week, so that its server learns neither
 * how often nor when it is looked at. Null where there is none to be had.
 */
export async function readPicture(address: string, fetch = fetchPicture): Promise<Picture | null> {
  const addressHash = new Uint8Array(createHash('sha256').update(address).digest());
  const kept = await db().remotePicture.findUnique({ where: { addressHash } });
  const age = kept ? databaseTime().getTime() - kept.fetchedAt.getTime() : Number.POSITIVE_INFINITY;
  if (kept?.bytes && kept.type && age < keptMs) return { type: kept.type, bytes: Buffer.from(kept.bytes) };
  if (kept && age < missedMs) return null;

  const fetching =
    underWay.get(address) ??
    takeTurn(() => fetch(address))
      .then(async (picture) => {
        const row = {
          type: picture?.type ?? null,
          bytes: picture ? new Uint8Array(picture.bytes) : null,
          size: picture?.bytes.length ?? 0,
          fetchedAt: databaseTime(),
        };
        await db().remotePicture.upsert({
          where: { addressHash },
          create: { addressHash, ...row },
          update: row,
        });
        removeOldNowAndThen();
        return picture;
      })
      .finally(() => underWay.delete(address));
  underWay.set(address, fetching);
  return fetching;
}

let sweptAt = Number.NEGATIVE_INFINITY;

function removeOldNowAndThen(): void {
  if (performance.now() - sweptAt < 600_000) return;
  sweptAt = performance.now();
  removeOldPictures().catch((err) => log.warn({ err }, 'old pictures were not removed'));
}

/** Removes what is older than a week, and the oldest beyond what all of them may take together. */
export async function removeOldPictures(mostBytes = mostKeptBytes): Promise<void> {
  await db().remotePicture.deleteMany({
    where: { fetchedAt: { lt: new Date(databaseTime().getTime() - keptMs) } },
  });
  await db().$executeRaw`
    delete from remote_picture where "addressHash" in (
      select "addressHash" from (
        select "addressHash", sum(size) over (order by "fetchedAt" desc) as together from remote_picture
      ) as kept where together > ${mostBytes})`;
}
