import { bareQuery } from '../db/bare.ts';
import { db } from '../db/client.ts';
import { databaseTime } from '../db/clock.ts';
import { messageOf } from '../errors.ts';
import { log } from '../log.ts';
import { keepMeeting } from './meeting-row.ts';
import type { ParsedBody } from './parse-body.ts';
import type { ParseJob } from './parse-thread.ts';
import { findRaw } from './raw-bytes.ts';
import { type Bytes, readApart } from './read-apart.ts';
import { foldWords, shortPairs } from './search-words.ts';

// Some programs put the text behind the files. More than servers let anybody send is not read for a list.
const bytesRead = 40 * 1024 * 1024;

/**
 * Reads the bodies of up to `limit` messages nobody has read yet, and says how many it took up; 0 means that all
 * are read. A message that cannot be read is set aside after three tries and stays readable as raw bytes: a
 * poisonous one costs its time limit three times and nothing else. Safe to run in several processes at once.
 */
export async function parseWaiting(limit = 100, timeLimitMs = 10_000): Promise<number> {
  for (let taken = 0; taken < limit; ) {
    const claimed = await claimNew(Math.min(claimedAtOnce, limit - taken));
    if (claimed.length === 0) claimed.push(...(await claimOne()));
    if (claimed.length === 0) return taken;
    taken += claimed.length;
    const small = await smallOnes(claimed.map(({ id }) => id));
    const read: Read[] = [];
    for (const message of claimed) {
      const raw = small.get(message.id) ?? (await findRaw(message.id, bytesRead))?.pieces();
      const parsed = raw ? await readSafely(message.id, raw, timeLimitMs) : nothing;
      if (parsed || message.parseTries >= mostTries) read.push({ message, parsed });
    }
    await store(read);
  }
  return limit;
}

const claimedAtOnce = 20;
const smallBytes = 64 * 1024;
const mostTries = 3;

type Claimed = {
  id: string;
  accountId: string;
  parseTries: number;
  subject: string;
  fromName: string;
  fromAddress: string;
};

type Read = { message: Claimed; parsed: ParsedBody | undefined };

// Counted before they are tried: a message that takes the process down is not tried for ever, and those claimed beside
// it are tried alone from then on. The conditions are those of the index message_waiting_for_parse.
async function claimNew(count: number): Promise<Claimed[]> {
  const { rows } = await bareQuery<Claimed>({
    name: 'claim new messages',
    text: `update message set "parseTries" = 1
     where id in (select id from message where "parsedAt" is null and "parseTries" < 3 and "parseTries" = 0
                   order by "parseTries", id limit $1 for update skip locked)
    returning id, "accountId", "parseTries", subject, "fromName", "fromAddress"`,
    values: [count],
  });
  return rows;
}

async function claimOne(): Promise<Claimed[]> {
  const { rows } = await bareQuery<Claimed>({
    name: 'claim one message',
    text: `update message set "parseTries" = "parseTries" + 1
     where id = (select id from message where "parsedAt" is null and "parseTries" < 3
                  order by "parseTries", id limit 1 for update skip locked)
    returning id, "accountId", "parseTries", subject, "fromName", "fromAddress"`,
    values: [],
  });
  return rows;
}

// What could not be parsed is found by its head all the same.
async function store(read: Read[]): Promise<void> {
  if (read.length === 0) return;
  const rows = read.map(({ message, parsed }) => {
    const { id, subject, fromName, fromAddress } = message;
    const { preview = '', hasAttachment = false, invitation = null, text = '' } = parsed ?? {};
    const words = [subject, `${fromName} ${fromAddress}`, text].map(foldWords) as [string, string, string];
    const [head, sender, body] = words;
    // Without positions; a word of its own never holds a space.
    const pairs = shortPairs(words.filter(Boolean).join(' ')).join('\n');
    return {
      id,
      isParsed: Boolean(parsed),
      preview,
      hasAttachment,
      invitation,
      text,
      head,
      sender,
      body,
      pairs,
    };
  });
  const invitations = read.flatMap(({ message, parsed }) =>
    parsed?.invitation ? [{ message, invitation: parsed.invitation }] : [],
  );
  const values = [
    rows.map(({ id }) => id),
    rows.map(({ isParsed }) => isParsed),
    rows.map(({ preview }) => preview),
    rows.map(({ hasAttachment }) => hasAttachment),
    rows.map(({ invitation }) => invitation !== null),
    rows.map(({ text }) => text),
    rows.map(({ head }) => head),
    rows.map(({ sender }) => sender),
    rows.map(({ body }) => body),
    rows.map(({ pairs }) => pairs),
    databaseTime(),
  ];
  if (invitations.length === 0) {
    await bareQuery({ name: 'store what was read', text: storeStatement, values });
    return;
  }
  await db().$transaction(async (tx) => {
    const found = await tx.$queryRawUnsafe<{ messageId: string }[]>(storeStatement, ...values);
    // It may have been deleted meanwhile.
    const stored = new Set(found.map(({ messageId }) => messageId));
    for (const { message, invitation } of invitations) {
      if (stored.has(message.id)) await keepMeeting(tx, message.id, message.accountId, invitation);
    }
  });
}

const storeStatement = `
  with given as (
    select * from unnest($1::uuid[], $2::boolean[], $3::text[], $4::boolean[], $5::boolean[], $6::text[], $7::text[], $8::text[],
        $9::text[], $10::text[])
      as g(id, "isParsed", preview, "hasAttachment", invitation, text, head, sender, body, pairs)
  ), read as (
    update message m set "parsedAt" = case when g."isParsed" then $11::timestamptz end,
           preview = case when g."isParsed" then g.preview end, "hasAttachment" = g."hasAttachment",
           "isInvitation" = g.invitation
      from given g where m.id = g.id
    returning m.id, m."accountId", m."sentAt", g.text, g.head, g.sender, g.body, g.pairs
  )
  insert into message_text ("messageId", "accountId", "sentAt", text, search)
  select id, "accountId", "sentAt", text,
         setweight(to_tsvector('simple', head), 'A') ||
         setweight(to_tsvector('simple', sender), 'B') ||
         to_tsvector('simple', body) || array_to_tsvector(array['@' || "accountId"] || string_to_array(pairs, E'\\n'))
    from read
  on conflict ("messageId") do update set text = excluded.text, search = excluded.search
  returning "messageId"`;

async function smallOnes(ids: string[]): Promise<Map<string, Buffer>> {
  const { rows } = await bareQuery<{ messageId: string; bytes: Buffer }>({
    name: 'small messages',
    text: `select "messageId", bytes from message_raw
            where "messageId" = any($1::uuid[]) and octet_length(bytes) <= $2`,
    values: [ids, smallBytes],
  });
  return new Map(rows.map(({ messageId, bytes }) => [messageId, bytes]));
}

const nothing: ParsedBody = { preview: '', hasAttachment: false, invitation: null, text: '' };

async function readSafely(id: string, raw: Bytes, timeLimitMs: number): Promise<ParsedBody | undefined> {
  try {
    return await parseInThread(raw, timeLimitMs);
  } catch (error) {
    log.warn({ message: id, reason: messageOf(error) }, 'message not parsed');
    return undefined;
  }
}

const parse = readApart<ParseJob, ParsedBody>('messages/parse-thread.ts');

/** Parses in a thread that is ended when it takes too long or too much memory. One at a time. */
export function parseInThread(raw: Bytes, timeLimitMs: number): Promise<ParsedBody> {
  return parse(async () => ({ raw }), timeLimitMs);
}
