import { findBlobs, whyLost } from '../blobs/store.ts';
import { bareQuery } from '../db/bare.ts';
import { messageOf } from '../errors.ts';
import { log } from '../log.ts';
import { noteOwnTrouble, ownTroubleIn } from '../own-trouble.ts';
import type { Head } from './index-words.ts';
import { parseAllInThread, parseInThread, readers, type Whole } from './parse-bodies.ts';
import type { ParseAnswer } from './parse-thread.ts';
import { rawToHand } from './raw-bytes.ts';
import { type Parsed, storeParsed } from './store-parsed.ts';

// Some programs put the text behind the files. More than servers let anybody send is not read for a list.
const bytesRead = 40 * 1024 * 1024;

/**
 * Reads the bodies of about `limit` messages nobody has read yet, several batches at once, and says how many it took up; 0
 * means that all are read. A message that cannot be read is set aside after three tries and stays readable as raw bytes: a
 * poisonous one costs its time limit three times and nothing else. Safe to run in several processes at once.
 */
export async function parseWaiting(limit = 400, timeLimitMs = 10_000): Promise<number> {
  let taken = 0;
  while (taken < limit) {
    // One that was taken up before is read with nobody beside it: it may have ended the whole process.
    const some = (await parseNew(limit - taken, timeLimitMs)) || (await parseTried(timeLimitMs));
    if (some === 0) break;
    taken += some;
  }
  return taken;
}

/** Reads those that nobody has tried, in several lanes: another begins where a batch was full, since there may be more. */
async function parseNew(limit: number, timeLimitMs: number): Promise<number> {
  let taken = 0;
  const lanes: Promise<void>[] = [];
  const failures: unknown[] = [];
  const lane = async () => {
    // The next are read while these are written.
    let storing: Promise<void> = Promise.resolve();
    while (taken < limit && failures.length === 0) {
      const wanted = Math.min(claimedAtOnce, limit - taken);
      const claimed = await claim(wanted, 'new');
      if (claimed.length === 0) break;
      taken += claimed.length;
      if (lanes.length < readers && isFull(claimed, wanted)) begin();
      const read = await readAll(claimed, timeLimitMs);
      await storing;
      storing = storeParsed(read);
      storing.catch(() => {}); // told by the next that waits for it
    }
    await storing;
  };
  const begin = () => lanes.push(lane().catch((error) => void failures.push(error)));
  begin();
  for (const one of lanes) await one;
  if (failures.length > 0) throw failures[0];
  return taken;
}

async function parseTried(timeLimitMs: number): Promise<number> {
  const claimed = await claim(1, 'tried');
  await storeParsed(await readAll(claimed, timeLimitMs));
  return claimed.length;
}

const claimedAtOnce = 100;
const bytesAtOnce = 1024 * 1024;
const mostTries = 3;

const isFull = (claimed: Claimed[], wanted: number) =>
  claimed.length === wanted || claimed.reduce((sum, { size }) => sum + size, 0) > bytesAtOnce / 2;

type Claimed = Head & {
  id: string;
  accountId: string;
  size: number;
  tries: number;
};

// Counted before they are tried: a message that takes the process down is not tried for ever, and those claimed beside it
// are tried alone from then on. Whoever is gone has them no longer than two minutes.
async function claim(count: number, which: 'new' | 'tried'): Promise<Claimed[]> {
  const isWanted = {
    new: 'tries = 0',
    tried: 'tries > 0 and ("heldUntil" is null or "heldUntil" < clock_timestamp())',
  };
  const { rows } = await bareQuery<Claimed>({
    name: `claim ${which} messages`,
    text: `
      with free as materialized (
        select "messageId" from unparsed_message where ${isWanted[which]}
         order by "messageId" limit $1 for update skip locked
      ), sized as (
        select m.id, row_number() over place as place, sum(m.size::bigint) over place as "bytesSoFar"
          from free join message m on m.id = free."messageId" window place as (order by m.id)
      ), taken as (
        update unparsed_message u set tries = u.tries + 1, "heldUntil" = clock_timestamp() + interval '2 minutes'
          from sized s where u."messageId" = s.id and (s.place = 1 or s."bytesSoFar" <= $2)
        returning u."messageId", u.tries
      )
      select m.id, m."accountId", m.subject, m."fromName", m."fromAddress", m.size, t.tries
        from taken t join message m on m.id = t."messageId" order by m.id`,
    values: [count, bytesAtOnce],
  });
  return rows;
}

/** What was made of those; what could not be read is given back, to be tried alone, or set aside. */
async function readAll(claimed: Claimed[], timeLimitMs: number): Promise<Parsed[]> {
  const answers = await parseAll(claimed, timeLimitMs);
  const read: Parsed[] = [];
  const failed: string[] = [];
  for (const [i, message] of claimed.entries()) {
    const answer = answers[i];
    const parsed = answer && !('error' in answer) ? answer : null;
    if (parsed || message.tries >= mostTries) read.push({ message, parsed });
    else failed.push(message.id);
  }
  if (failed.length > 0) await giveBack(failed, 'counted');
  return read;
}

async function parseAll(claimed: Claimed[], timeLimitMs: number): Promise<ParseAnswer> {
  const [first] = claimed;
  if (!first) return [];
  try {
    // A large one is claimed alone.
    if (first.size > bytesAtOnce) {
      return [
        await parseInThread(
          headOf(first),
          async () => (await rawToHand(first.id, bytesRead)) ?? [],
          timeLimitMs,
        ),
      ];
    }
    return await parseAllInThread(() => wholeOf(claimed), timeLimitMs);
  } catch (error) {
    const why = await whyLost(error);
    const trouble = ownTroubleIn(why);
    if (trouble) {
      // No message is to blame for a folder or a bucket that is not there.
      noteOwnTrouble(trouble);
      await giveBack(
        claimed.map(({ id }) => id),
        'not counted',
      );
      throw why;
    }
    log.warn({ messages: claimed.map(({ id }) => id), reason: messageOf(error) }, 'messages not parsed');
    return [];
  }
}

/** Messages with their bytes, or their place. One that has none is read as an empty one. */
async function wholeOf(claimed: Claimed[]): Promise<Whole[]> {
  const kept = await findBlobs(claimed.map(({ id }) => id));
  return claimed.map((message) => ({ head: headOf(message), raw: kept.get(message.id) ?? nothing }));
}

const nothing = new Uint8Array();

const headOf = ({ subject, fromName, fromAddress }: Claimed): Head => ({ subject, fromName, fromAddress });

async function giveBack(ids: string[], itsTry: 'counted' | 'not counted'): Promise<void> {
  await bareQuery({
    name: 'give messages back',
    text: 'update unparsed_message set "heldUntil" = null, tries = tries - $2::int where "messageId" = any($1::uuid[])',
    values: [ids, itsTry === 'counted' ? 0 : 1],
  });
}
