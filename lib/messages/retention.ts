import type { PoolClient } from 'pg';
import { bareQuery, inBareTransaction } from '../db/bare.ts';
import { log } from '../log.ts';
import type { Settings } from '../settings/schema.ts';
import { dropMessages } from './drop-messages.ts';

/** How much of an account's mail is kept here; 0: there is no limit. */
export type Limits = { days: number; megabytes: number };

type Rule = Pick<Settings, 'archive.keepDays' | 'archive.keepMegabytes'>;

export type ToGo = { count: number; bytes: number };

/** What these limits would delete of one account now, or of all those to which the site's settings apply. Deletes nothing. */
export async function countToGo(limits: Limits, accountId: string | null): Promise<ToGo> {
  const sum: ToGo = { count: 0, bytes: 0 };
  if (limits.days === 0 && limits.megabytes === 0) return sum;
  for (const account of accountId ? [{ id: accountId, ...limits }] : await accountsOf(limits)) {
    const { rows } = await bareQuery<{ count: string; bytes: string | null }>({
      name: 'count to go',
      text: `select count(*) as count, sum(size) as bytes from (${toGo('')}) as m`,
      values: valuesOf(account.id, account),
    });
    sum.count += Number(rows[0]?.count ?? 0);
    sum.bytes += Number(rows[0]?.bytes ?? 0);
  }
  return sum;
}

/**
 * Deletes here what is beyond the limits of its account, a step at a time, and notes that it is not to be copied again. Flagged
 * messages stay, and so does all at the server. Answers how many messages went.
 */
export async function sweepRetention(rule: Rule, stop?: AbortSignal): Promise<number> {
  let deleted = 0;
  for (const account of await accountsOf({
    days: rule['archive.keepDays'],
    megabytes: rule['archive.keepMegabytes'],
  })) {
    for (let count = -1; count !== 0 && !stop?.aborted; deleted += count) count = await discardSome(account);
  }
  if (deleted > 0) log.info({ deleted }, 'deleted what is not kept any longer');
  return deleted;
}

type Account = Limits & { id: string };

/** Accounts that have a limit, of their own or by the site's settings. */
async function accountsOf({ days, megabytes }: Limits): Promise<Account[]> {
  const { rows } = await bareQuery<Account>({
    name: 'accounts with limits',
    text: `select id, coalesce("keepDays", $1) as days, coalesce("keepMegabytes", $2) as megabytes from mail_account
            where coalesce("keepDays", $1) > 0 or coalesce("keepMegabytes", $2) > 0 order by id`,
    values: [days, megabytes],
  });
  return rows;
}

const valuesOf = (id: string, { days, megabytes }: Limits) => [id, days, megabytes];

const atOnce = 500;

// A message's Date is at most two days later than it came (row.ts), so that the index by it finds all that came before a day.
const toGo = (most: string) => `
  select m.id, m.size, m."folderId", m."accountId", m."uidValidity", m.uid, m.note, m."contentHash" from message m
   where m."accountId" = $1 and $2::int > 0 and m."sentAt" < now() - ($2::int - 2) * interval '1 day'
     and coalesce(m."internalDate", m."fetchedAt") < now() - $2::int * interval '1 day' and not ('\\Flagged' = any(m.flags))
  union
  select o.id, o.size, o."folderId", o."accountId", o."uidValidity", o.uid, o.note, o."contentHash" from (
    select m.*, sum(m.size::bigint) over (order by m."sentAt" desc, m.id desc) as upto from message m
     where m."accountId" = $1 and $3::int > 0) o
   where o.upto > $3::bigint * 1000000 and not ('\\Flagged' = any(o.flags))
   ${most}`;

function discardSome(account: Account): Promise<number> {
  return inBareTransaction(async (client) => {
    const { rows } = await client.query<{ id: string }>(
      `with going as (${toGo(`limit ${atOnce}`)}), noted as (
         insert into discarded_message ("folderId", "accountId", "uidValidity", uid, "contentHash")
         select g."folderId", g."accountId", g."uidValidity", g.uid,
                -- Of what did not come whole the bytes tell nothing.
                case when g.note is null then g."contentHash" else ''::bytea end
           from going g where not exists (select from gone_message where "messageId" = g.id)
         on conflict do nothing
       ) select id from going`,
      valuesOf(account.id, account),
    );
    return dropAll(client, account.id, rows);
  });
}

const dropAll = (client: PoolClient, accountId: string, rows: { id: string }[]) =>
  dropMessages(
    client,
    accountId,
    rows.map(({ id }) => id),
  );
