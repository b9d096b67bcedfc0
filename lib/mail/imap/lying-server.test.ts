import { afterAll, beforeAll, expect, test } from 'vitest';
import { databaseTime } from '../../db/clock.ts';
import { type Chance, chanceOf } from '../../testing/chance.ts';
import { eavesdropper } from '../../testing/eavesdropper.ts';
import { howMany } from '../../testing/long-form.ts';
import { type LyingServer, lyingImap } from '../../testing/lying-imap.ts';
import { mailTestEnv } from '../../testing/mail-env.ts';
import { MemoryFolder } from '../../testing/memory-folder.ts';
import { dayMs } from '../../time-units.ts';
import { passwordCredential } from '../credential.ts';
import { MailFailure } from '../judge/failure.ts';
import { withImapSessionIfNew } from './connect.ts';
import { copyNewMessages, expectedQuestions, isAsItWas, retryMissing } from './fetch.ts';
import type { Glance } from './quick-look.ts';

// One run again: REKEY_SEED=42 npx vitest run lib/mail/imap/lying-server.test.ts
const only = process.env.REKEY_SEED;
const runs = Number(process.env.REKEY_RUNS ?? howMany({ short: 700, long: 2_000 }));
const seeds = only ? [Number(only)] : Array.from({ length: runs }, (_, n) => n + 1);
const atOnce = 32;

const mostChecks = 40;
// What a lying server does not answer is not waited for long, and what comes too late because this machine is busy is
// one lie more. An honest server is waited for, however busy the machine is.
const whileItLies = { deadlineMs: 4_000, answerMs: 100, batchCount: 100 };
const whileHonest = { deadlineMs: 120_000, answerMs: 60_000, batchCount: 100 };
// Only to find a check that never ends.
const graceMs = 60_000;

/** In every message. No line that is recorded of a session may show it, whatever the server makes of its answers. */
const word = 'Geheimnis';
const { wire, overheard, recorded } = eavesdropper(word);

let restore: () => void;
beforeAll(async () => {
  ({ restore } = await mailTestEnv());
});
afterAll(() => restore());

test(`a server that drops, cuts, garbles, refuses, doubles, miscounts, hides and leaves out what it likes costs no message (${seeds.length} runs)`, async () => {
  const failures: string[] = [];
  const left = [...seeds];
  const work = async () => {
    for (let seed = left.shift(); seed !== undefined && failures.length < 5; seed = left.shift()) {
      await run(seed).catch((error: Error) => failures.push(`seed ${seed}: ${error.message}`));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  expect(overheard).toEqual([]);
  expect(failures).toEqual([]);
  if (!only) expect(recorded()).toBeGreaterThan(0);
}, 1_800_000);

async function run(seed: number): Promise<void> {
  const chance = chanceOf(seed);
  const messages = new Map<number, Buffer>();
  const count = sizeOf(chance);
  for (let n = 0; n < count; n += 1) add(messages, chance);
  const server = await lyingImap(messages, chance);
  // As everyday checks begin, or as those after any trouble do.
  const looksFirst = chance() < 0.7;
  server.offers = ['CONDSTORE', 'QRESYNC', 'ID'].filter(() => chance() < 0.3);
  const folder = new MemoryFolder();
  try {
    // It lies for some checks, while mail comes in; then it is honest, and days go by.
    const lying = 1 + Math.floor(chance() * 3);
    for (let check = 0; check < lying; check += 1) {
      server.likelihood = 0.05 + chance() * 0.5;
      server.likelihoodAtTheDoor = chance() < 0.2 ? 0.3 : 0;
      folder.beforeSave = () => slowOrFailing(chance);
      await checkOnce(server, folder, looksFirst, {
        ...whileItLies,
        ...(chance() < 0.3 ? { deadlineMs: 5 + Math.floor(chance() * 100) } : {}),
        batchCount: chance() < 0.5 ? 1 + Math.floor(chance() * 5) : 100,
      });
      for (let n = Math.floor(chance() * 3); n > 0; n -= 1) {
        const uid = add(messages, chance);
        if (chance() < 0.3) server.hidden.add(uid);
      }
      folder.now += chance() < 0.5 ? 60_000 : 3_600_000;
    }
    server.likelihood = 0;
    server.likelihoodAtTheDoor = 0;
    folder.beforeSave = async () => {};
    // What was given out and not shown shows up now, or once the folder has been looked at without it.
    const showsUp = Math.floor(chance() * 3);
    // Numbered 0: the server left its UIDVALIDITY out of every answer, so that all of it comes once more under the right one.
    const isAccounted = () => folder.cursor.uidValidity !== 0n && missingIn(messages, folder).length === 0;
    for (let check = 0; !isAccounted(); check += 1) {
      if (check >= mostChecks) throw new Error(`still missing: ${missingIn(messages, folder).slice(0, 10)}`);
      if (check >= showsUp) server.hidden.clear();
      await visitHonest(server, folder, looksFirst);
      folder.now += dayMs;
    }
    const twice = folder.messages.length - new Set(folder.messages.map(({ uid }) => uid)).size;
    if (twice > 0) throw new Error(`${twice} stored twice`);
    for (const { uid, raw, note } of folder.messages) {
      const now = messages.get(Number(uid));
      if (!note && now && !now.equals(raw)) throw new Error(`UID ${uid} has other bytes than the server's`);
    }
    await visitHonest(server, folder, looksFirst);
  } finally {
    await server.stop();
  }
}

/** A visit to an honest server fetches what is left, what was noted, and a message or two as a proof; nothing twice. */
async function visitHonest(server: LyingServer, folder: MemoryFolder, looksFirst: boolean): Promise<void> {
  const whole = new Set(folder.messages.filter(({ note }) => !note).map(({ uid }) => Number(uid)));
  const isNumbered = folder.cursor.uidValidity === 7n;
  const left = [...server.messages.keys()].filter((uid) => !isNumbered || !whole.has(uid)).length;
  const given = server.bodiesGiven;
  await checkOnce(server, folder, looksFirst, whileHonest);
  const fetched = server.bodiesGiven - given;
  if (fetched > left) throw new Error(`fetched ${fetched} where ${left} were left`);
}

/** As a check goes: what is new, then what was missing. Ends within its deadline, and blames no password. */
async function checkOnce(
  { port, offers }: LyingServer,
  folder: MemoryFolder,
  looksFirst: boolean,
  { deadlineMs, answerMs, batchCount }: typeof whileHonest,
): Promise<void> {
  // One session in four, since it takes longer.
  const isRecorded = Math.floor(port / 2) % 4 === 0;
  const began = performance.now();
  const limits = { commandMs: answerMs, greetingMs: answerMs, signInMs: answerMs, logoutMs: 50 };
  const follower = { readAt: null, store: async () => {} };
  const follows = offers.includes('CONDSTORE') ? follower : undefined;
  const { cursor } = folder;
  const glance: Glance = {
    path: cursor.path,
    withModseq: follows !== undefined,
    isUnchanged: (state) => isAsItWas(cursor, state, databaseTime()),
  };
  if (follows) glance.expects = (state, capabilities) => expectedQuestions(cursor, state, capabilities);
  await withImapSessionIfNew(
    { host: '127.0.0.1', port, security: 'none', user: 'ana' },
    passwordCredential('x'),
    { signal: AbortSignal.timeout(deadlineMs), limits, ...(isRecorded ? { wire } : {}) },
    looksFirst && cursor.uidValidity !== null && !folder.isMissingDue ? [glance] : [],
    async (session) => {
      await copyNewMessages(session, folder.cursor, folder, { batchCount }, follows);
      if (folder.isMissingDue) await retryMissing(session, folder.cursor, folder);
    },
  ).catch((error: unknown) => {
    if (error instanceof StoreFailure) return;
    if (!(error instanceof MailFailure)) throw error;
    const { cause } = error.verdict;
    if (cause === 'wrong_credentials' || cause === 'account_disabled') throw new Error(`blamed ${cause}`);
  });
  const took = performance.now() - began;
  if (took > deadlineMs + graceMs) throw new Error(`a check took ${Math.round(took)} ms`);
}

class StoreFailure extends Error {}

/** A store that takes its time now and then, and sometimes keeps nothing of a batch. */
async function slowOrFailing(chance: Chance): Promise<void> {
  if (chance() < 0.5) await new Promise((resolve) => setTimeout(resolve, Math.floor(chance() * 10)));
  if (chance() < 0.05) throw new StoreFailure('not kept');
}

const missingIn = (messages: Map<number, Buffer>, folder: MemoryFolder) => {
  const stored = new Set(folder.messages.map(({ uid }) => Number(uid)));
  return [...messages.keys()].filter((uid) => !stored.has(uid));
};

/** Most folders are small, some have 3,000 messages. */
const sizeOf = (chance: Chance) => 1 + Math.floor(chance() ** 6 * 3_000);

const given = new WeakMap<Map<number, Buffer>, number>();

/** The next message to come in; its UID was never given out before. */
function add(messages: Map<number, Buffer>, chance: Chance): number {
  const uid = (given.get(messages) ?? 0) + 1 + (chance() < 0.1 ? Math.floor(chance() * 5) : 0);
  messages.set(
    uid,
    Buffer.from(`Subject: ${word} ${uid}\r\n\r\n${word}${'x'.repeat(Math.floor(chance() * 200))}\r\n`),
  );
  given.set(messages, uid);
  return uid;
}
