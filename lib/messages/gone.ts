import { bareQuery, inBareTransaction } from '../db/bare.ts';
import type { GoneLook } from '../mail/copy.ts';
import { pauseAfter } from './gone-rule.ts';

type Of = { id: string; accountId: string; uidValidity: bigint };

const windowUids = 10_000;
const singlyUids = 300;

/**
 * One look for what a folder lost. It begins with what is missed already and due; then, as long as more is stored than the server
 * counts, all that is stored is compared, from the newest message down, since most that is deleted is young. What is there after all
 * is taken back. `finish` says when the next look is due.
 */
export class FolderLook implements GoneLook {
  readonly #folder: Of;
  /** So many more are stored than the server counts; below 0: some that are missed are there again. */
  #lost = 0;
  #phase: 'missed' | 'all' | 'over' = 'missed';
  #after = 0n;
  /** All from here on were compared; null: none yet. */
  #downTo: bigint | null = null;
  #asked: number[] = [];
  #isCounted = true;
  /** Messages came since the folder was copied: the count is of no use. */
  #isMore = false;

  constructor(folder: Of) {
    this.#folder = folder;
  }

  async begin({ exists, uidNext }: { exists: number | null; uidNext: bigint | null }): Promise<void> {
    const { id, uidValidity } = this.#folder;
    await missFormer(this.#folder);
    const { rows } = await bareQuery<{ known: number; downTo: string | null; lastUid: string }>({
      name: 'known of folder',
      text: `select (select count(*) from message where "folderId" = $1 and "uidValidity" = $2)
             - (select count(*) from gone_message g join message m on m.id = g."messageId"
                 where g."folderId" = $1 and m."uidValidity" = $2)
             + (select count(*) from discarded_message where "folderId" = $1 and "uidValidity" = $2)
             + (select coalesce(sum(x.count), 0) from missing_message x
                 where x."folderId" = $1 and x.reason <> 'late' and not exists (select from message m
                       where m."folderId" = $1 and m."uidValidity" = $2 and m.uid = x.uid)) as known,
             "lookedDownTo" as "downTo", "lastUid" from folder where id = $1`,
      values: [id, uidValidity],
    });
    const { known = 0, downTo = null, lastUid = 0 } = rows[0] ?? {};
    this.#isCounted = exists !== null;
    this.#lost = exists === null ? Number.POSITIVE_INFINITY : Number(known) - exists;
    this.#isMore = uidNext !== null && uidNext > BigInt(lastUid) + 1n;
    this.#downTo = downTo === null ? null : BigInt(downTo);
  }

  async next(): Promise<number[] | null> {
    if (this.#phase === 'missed') {
      this.#asked = await this.#missed();
      if (this.#asked.length > 0) return this.#asked;
      this.#phase = 'all';
    }
    if (this.#phase === 'all' && this.#lost > 0) {
      this.#asked = await this.#window();
      if (this.#asked.length > 0) return this.#asked;
    }
    this.#phase = 'over';
    return null;
  }

  async heard(there: ReadonlySet<number>): Promise<void> {
    const asked = this.#asked;
    const absent = asked.filter((uid) => !there.has(uid));
    if (this.#phase === 'missed') {
      this.#after = BigInt(asked.at(-1) as number);
      this.#lost += await takeBack(
        this.#folder,
        asked.filter((uid) => there.has(uid)),
      );
      await missAgain(this.#folder, absent);
      return;
    }
    this.#downTo = BigInt(asked[0] as number);
    this.#lost -= await miss(this.#folder, absent);
  }

  /** Notes how far the look came, and when the next one is due; where more is there than is known, the next copy lists all. */
  async finish(): Promise<void> {
    const isCut = this.#phase === 'missed' || (this.#phase === 'all' && this.#lost > 0);
    await bareQuery({
      name: 'end of look',
      text: `update folder set "lookedDownTo" = $2, "lookAt" = case when $3 then now() else
               least((select min("nextLookAt") from gone_message where "folderId" = $1),
                     case when $4 then null else now() + interval '1 day' end) end,
               "messageCount" = case when $5 then null else "messageCount" end
             where id = $1`,
      values: [
        this.#folder.id,
        isCut ? this.#downTo : null,
        isCut || this.#isMore,
        this.#isCounted,
        this.#lost < 0 && !this.#isMore,
      ],
    });
  }

  /** What is missed already and due; all of it where the server has more than is believed. */
  async #missed(): Promise<number[]> {
    const { id, uidValidity } = this.#folder;
    const { rows } = await bareQuery<{ uid: string }>({
      name: 'missed and due',
      text: `select m.uid from gone_message g join message m on m.id = g."messageId"
              where g."folderId" = $1 and m."uidValidity" = $2 and m.uid > $3 and (g."nextLookAt" <= now() or $4)
              order by m.uid limit ${singlyUids}`,
      values: [id, uidValidity, this.#after, this.#lost < 0],
    });
    return rows.map(({ uid }) => Number(uid));
  }

  /** The next part of all that is believed to be there. */
  async #window(): Promise<number[]> {
    const { id, uidValidity } = this.#folder;
    const { rows } = await bareQuery<{ uid: string }>({
      name: 'believed to be there',
      text: `select uid from (
               (select m.uid from message m where m."folderId" = $1 and m."uidValidity" = $2 and m.uid < $3
                   and not exists (select from gone_message g where g."messageId" = m.id)
                 order by m.uid desc limit ${windowUids})
               union all
               (select uid from discarded_message where "folderId" = $1 and "uidValidity" = $2 and uid < $3
                 order by uid desc limit ${windowUids})) known
             order by uid desc limit ${windowUids}`,
      values: [id, uidValidity, this.#downTo ?? 0x1_0000_0000n],
    });
    return rows.map(({ uid }) => Number(uid)).reverse();
  }
}

/** What is stored under a former numbering of a folder that was read anew as a whole is not there any more. */
async function missFormer({ id, uidValidity }: Of): Promise<void> {
  await bareQuery({
    name: 'miss former numbering',
    text: `insert into gone_message as g ("messageId", "folderId", "nextLookAt")
           select m.id, $1, now() + ${pauseAfter(1)} from message m
            where m."folderId" = $1 and (m."uidValidity" < $2 or m."uidValidity" > $2)
           on conflict ("messageId") do update set ${oneMoreLook} where g."nextLookAt" <= now()`,
    values: [id, uidValidity],
  });
  await bareQuery({
    name: 'forget former numbering',
    text: `delete from discarded_message d using folder f
            where d."folderId" = $1 and f.id = $1 and d."uidValidity" <> $2 and f."messageCount" is not null
              and exists (select from discarded_message n where n."folderId" = $1 and n."uidValidity" = $2
                             and n."contentHash" = d."contentHash")`,
    values: [id, uidValidity],
  });
  await showGone(id);
}

/** Answers how many of these are missed from now on; one that was discarded is forgotten. */
async function miss({ id, uidValidity }: Of, uids: number[]): Promise<number> {
  if (uids.length === 0) return 0;
  const { rows } = await bareQuery<{ count: number }>({
    name: 'miss messages',
    text: `with missed as (
             insert into gone_message ("messageId", "folderId", "nextLookAt")
             select id, $1, now() + ${pauseAfter(1)} from message
              where "folderId" = $1 and "uidValidity" = $2 and uid = any($3::bigint[])
             on conflict do nothing returning 1
           ), forgotten as (
             delete from discarded_message
              where "folderId" = $1 and "uidValidity" = $2 and uid = any($3::bigint[]) returning 1
           ) select ((select count(*) from missed) + (select count(*) from forgotten))::int as count`,
    values: [id, uidValidity, uids],
  });
  return rows[0]?.count ?? 0;
}

async function missAgain({ id, uidValidity }: Of, uids: number[]): Promise<void> {
  if (uids.length === 0) return;
  await bareQuery({
    name: 'miss messages again',
    text: `update gone_message g set ${oneMoreLook} from message m
            where m.id = g."messageId" and m."folderId" = $1 and m."uidValidity" = $2 and m.uid = any($3::bigint[])
              and g."nextLookAt" <= now()`,
    values: [id, uidValidity, uids],
  });
  await showGone(id);
}

/** These are there after all; answers how many. */
async function takeBack({ id, accountId, uidValidity }: Of, uids: number[]): Promise<number> {
  if (uids.length === 0) return 0;
  return inBareTransaction(async (client) => {
    const { rows } = await client.query<{ id: string }>(
      `delete from gone_message g using message m where m.id = g."messageId" and m."folderId" = $1
          and m."uidValidity" = $2 and m.uid = any($3::bigint[]) returning m.id`,
      [id, uidValidity, uids],
    );
    const ids = rows.map((row) => row.id);
    const { rowCount } = await client.query(
      'update message set "goneAt" = null where id = any($1::uuid[]) and "goneAt" is not null',
      [ids],
    );
    if (rowCount) await client.query(touchViews, [accountId]);
    return ids.length;
  });
}

/** What a second look has agreed on is shown to be gone. */
async function showGone(folderId: string): Promise<void> {
  await bareQuery({
    name: 'show gone',
    text: `with shown as (
             update message m set "goneAt" = g."firstMissedAt" from gone_message g
              where g."folderId" = $1 and g.looks > 1 and m.id = g."messageId" and m."goneAt" is null
             returning m."accountId"
           ) update mail_account set "viewVersion" = "viewVersion" + 1 where id in (select "accountId" from shown)`,
    values: [folderId],
  });
}

const touchViews = 'update mail_account set "viewVersion" = "viewVersion" + 1 where id = $1';

const oneMoreLook = `looks = g.looks + 1, "nextLookAt" = case when g.looks = 1
  then greatest(now(), g."firstMissedAt") + ${pauseAfter(2)} else null end`;
