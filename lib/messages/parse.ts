import { db } from '../db/client.ts';
import { databaseTime } from '../db/clock.ts';
import { messageOf } from '../errors.ts';
import { log } from '../log.ts';
import { limitedThread } from './limited-thread.ts';
import { keepMeeting } from './meeting-row.ts';
import type { ParsedBody } from './parse-body.ts';
import { foldWords, shortPairs } from './search-words.ts';

// Some programs put the text behind the files. More than servers let anybody send is not read for a list.
const bytesRead = 40 * 1024 * 1024;

/**
 * Reads the bodies of up to `limit` messages nobody has read yet, and says how many it took up; 0 means that all
 * are read. A message that cannot be read is set aside after three tries and stays readable as raw bytes: a
 * poisonous one costs its time limit three times and nothing else. Safe to run in several processes at once.
 */
export async function parseWaiting(limit = 100, timeLimitMs = 10_000): Promise<number> {
  for (let taken = 0; taken < limit; taken++) {
    const claimed = await claimOne();
    if (!claimed) return taken;
    const bytes = await beginning(claimed.id);
    const parsed = bytes ? await readSafely(claimed.id, bytes, timeLimitMs) : nothing;
    if (parsed || claimed.parseTries >= mostTries) await store(claimed, parsed);
  }
  return limit;
}

const mostTries = 3;

type Claimed = {
  id: string;
  accountId: string;
  parseTries: number;
  subject: string;
  fromName: string;
  fromAddress: string;
};

// Counted before it is tried: a message that takes the process down is not tried for ever. The condition is the
// one of the index message_waiting_for_parse.
async function claimOne(): Promise<Claimed | undefined> {
  const [claimed] = await db().$queryRaw<Claimed[]>`
    update message set "parseTries" = "parseTries" + 1
     where id = (select id from message where "parsedAt" is null and "parseTries" < 3
                  order by "parseTries", id limit 1 for update skip locked)
    returning id, "accountId", "parseTries", subject, "fromName", "fromAddress"`;
  return claimed;
}

// What could not be parsed is found by its head all the same.
async function store(message: Claimed, parsed: ParsedBody | undefined): Promise<void> {
  const { id, accountId, subject, fromName, fromAddress } = message;
  const { preview = null, hasAttachment = false, invitation = null, text = '' } = parsed ?? {};
  const [head, sender, body] = [subject, `${fromName} ${fromAddress}`, text].map(foldWords) as [
    string,
    string,
    string,
  ];
  // Without positions; a word of its own never holds a space.
  const pairs = shortPairs([head, sender, body].filter(Boolean).join(' '));
  await db().$transaction(async (tx) => {
    const found = await tx.$executeRaw`
    with read as (
      update message set "parsedAt" = ${parsed ? databaseTime() : null}::timestamptz,
             preview = ${preview}, "hasAttachment" = ${hasAttachment}, "isInvitation" = ${invitation !== null}
       where id = ${id}::uuid returning id, "accountId", "sentAt"
    )
    insert into message_text ("messageId", "accountId", "sentAt", text, search)
    select id, "accountId", "sentAt", ${text},
           setweight(to_tsvector('simple', ${head}), 'A') ||
           setweight(to_tsvector('simple', ${sender}), 'B') ||
           to_tsvector('simple', ${body}) || array_to_tsvector(array['@' || "accountId"] || ${pairs}::text[])
      from read
    on conflict ("messageId") do update set text = excluded.text, search = excluded.search`;
    // It may have been deleted meanwhile.
    if (invitation && found > 0) await keepMeeting(tx, id, accountId, invitation);
  });
}

async function beginning(id: string): Promise<Uint8Array | undefined> {
  const [raw] = await db().$queryRaw<{ bytes: Uint8Array }[]>`
    select substring(bytes from 1 for ${bytesRead}::int) as bytes from message_raw where "messageId" = ${id}::uuid`;
  return raw?.bytes;
}

const nothing: ParsedBody = { preview: '', hasAttachment: false, invitation: null, text: '' };

async function readSafely(
  id: string,
  bytes: Uint8Array,
  timeLimitMs: number,
): Promise<ParsedBody | undefined> {
  try {
    return await parseInThread(bytes, timeLimitMs);
  } catch (error) {
    log.warn({ message: id, reason: messageOf(error) }, 'message not parsed');
    return undefined;
  }
}

const parse = limitedThread<Uint8Array, ParsedBody>(new URL('./parse-thread.ts', import.meta.url));

/** Parses in a thread that is ended when it takes too long or too much memory. One at a time. */
export function parseInThread(raw: Uint8Array, timeLimitMs: number): Promise<ParsedBody> {
  return parse(async () => raw, timeLimitMs);
}
