// The process in which strangers' mail is read, started by read-apart.ts: its threads have limits of time and memory, and what
// they take is not the memory of whoever asks. It is given no key, no password and no database.
import os from 'node:os';
import { isBytesLost, type Place, readPlaces } from '../blobs/place.ts';
import { messageOf } from '../errors.ts';
import { limitedThread } from './limited-thread.ts';
import type { FromReader, Part, ToReader } from './reader-protocol.ts';

type Thread = ReturnType<typeof limitedThread<unknown, unknown>>;
type Arriving = { run: Thread; facts: object; timeLimitMs: number; pieces: Uint8Array[] | null };
type Job = Omit<Arriving, 'pieces'> & { parts: readonly Part[] | null };

// Whoever is answered a page comes before whoever opens a message that takes long, and a check before what is read for search: its
// threads begin as nice as this one is.
const [afterPages, afterChecks] = [5, 10];
os.setPriority(process.argv[2] === 'worker' ? afterChecks : afterPages);

const threads = new Map<number, Thread>();
const arriving = new Map<number, Arriving>();

process.on('disconnect', () => process.exit());
process.on('message', (told: ToReader) => {
  if ('lane' in told) return begin(told);
  const job = arriving.get(told.job);
  if (!job) return;
  if ('piece' in told) {
    job.pieces?.push(told.piece);
    return;
  }
  arriving.delete(told.job);
  if (told.end === 'whole') void work(told.job, { ...job, parts: job.pieces });
});

function begin(told: Extract<ToReader, { lane: number }>): void {
  const { job, lane, file, facts, hasBytes, parts, timeLimitMs } = told;
  const run = threads.get(lane) ?? limitedThread<unknown, unknown>(file);
  threads.set(lane, run);
  if (parts) void work(job, { run, facts, timeLimitMs, parts });
  else arriving.set(job, { run, facts, timeLimitMs, pieces: hasBytes ? [] : null });
}

async function work(job: number, { run, facts, timeLimitMs, parts }: Job): Promise<void> {
  const whole = async () => (parts ? { ...facts, raw: joined(await bytesOf(parts)) } : facts);
  const answer = await run(whole, timeLimitMs).then(
    (result) => ({ result }),
    (error: unknown) => (isBytesLost(error) ? { lost: error.message } : { error: messageOf(error) }),
  );
  process.send?.({ job, memoryBytes: process.memoryUsage.rss(), answer } satisfies FromReader);
}

async function bytesOf(parts: readonly Part[]): Promise<Uint8Array[]> {
  const places = parts.filter((part): part is Place => !(part instanceof Uint8Array));
  const read = await readPlaces(places);
  return parts.map((part) => (part instanceof Uint8Array ? part : (read.shift() as Buffer)));
}

function joined(pieces: Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
