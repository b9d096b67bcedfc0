import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Chance, chanceOf, lyingImap } from '../../testing/lying-imap.ts';
import { mailTestEnv } from '../../testing/mail-env.ts';
import { MemoryFolder } from '../../testing/memory-folder.ts';
import { passwordCredential } from '../credential.ts';
import { MailFailure } from '../judge/failure.ts';
import { withImapSession } from './connect.ts';
import { copyNewMessages, retryMissing } from './fetch.ts';

// One run again: REKEY_SEED=42 npx vitest run lib/mail/imap/lying-server.test.ts
const only = process.env.REKEY_SEED;
const runs = Number(process.env.REKEY_RUNS ?? 2_000);
const seeds = only ? [Number(only)] : Array.from({ length: runs }, (_, n) => n + 1);
const atOnce = 32;

const deadlineMs = 4_000;
const dayMs = 24 * 3_600_000;
const mostChecks = 40;
// A lying server's dropped answers are not waited for long; an honest one answers, late where this machine is busy.
const dropped = 150;
const answered = 3_000;

let restore: () => void;
beforeAll(async () => {
  ({ restore } = await mailTestEnv());
});
afterAll(() => restore());

test(`a server that drops, cuts, garbles, refuses, doubles and leaves out what it likes costs no message (${seeds.length} runs)`, async () => {
  const failures: string[] = [];
  const left = [...seeds];
  const work = async () => {
    for (let seed = left.shift(); seed !== undefined && failures.length < 5; seed = left.shift()) {
      await run(seed).catch((error: Error) => failures.push(`seed ${seed}: ${error.message}`));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  expect(failures).toEqual([]);
}, 600_000);

async function run(seed: number): Promise<void> {
  const chance = chanceOf(seed);
  const messages = new Map<number, Buffer>();
  const count = sizeOf(chance);
  for (let n = 0; n < count; n += 1) add(messages, chance);
  const server = await lyingImap(messages, chance);
  const folder = new MemoryFolder();
  try {
    // It lies for some checks, while mail comes in; then it is honest, and days go by.
    const lying = 1 + Math.floor(chance() * 3);
    for (let check = 0; check < lying; check += 1) {
      server.likelihood = 0.05 + chance() * 0.5;
      await checkOnce(server.port, folder, dropped);
      for (let n = Math.floor(chance() * 3); n > 0; n -= 1) add(messages, chance);
      folder.now += chance() < 0.5 ? 60_000 : 3_600_000;
    }
    server.likelihood = 0;
    // Numbered 0: the server left its UIDVALIDITY out of every answer, so that all of it comes once more under the right one.
    const isAccounted = () => folder.cursor.uidValidity !== 0n && missingIn(messages, folder).length === 0;
    for (let check = 0; !isAccounted(); check += 1) {
      if (check >= mostChecks) throw new Error(`still missing: ${missingIn(messages, folder).slice(0, 10)}`);
      await checkOnce(server.port, folder, answered);
      folder.now += dayMs;
    }
    const twice = folder.messages.length - new Set(folder.messages.map(({ uid }) => uid)).size;
    if (twice > 0) throw new Error(`${twice} stored twice`);
    for (const { uid, raw, note } of folder.messages) {
      if (!note && !messages.get(Number(uid))?.equals(raw))
        throw new Error(`UID ${uid} has other bytes than the server's`);
    }
    // All there is, is there: the next visits fetch nothing but what was noted, and in the end nothing.
    const given = server.bodiesGiven;
    const noted = folder.messages.filter(({ note }) => note).length;
    await checkOnce(server.port, folder, answered);
    if (server.bodiesGiven - given > noted) throw new Error(`fetched ${server.bodiesGiven - given} again`);
  } finally {
    await server.stop();
  }
}

/** As a check goes: what is new, then what was missing. Ends within its deadline, and blames no password. */
async function checkOnce(port: number, folder: MemoryFolder, commandMs: number): Promise<void> {
  const began = performance.now();
  await withImapSession(
    { host: '127.0.0.1', port, security: 'none', user: 'ana' },
    passwordCredential('x'),
    { signal: AbortSignal.timeout(deadlineMs), limits: { commandMs, logoutMs: 50 } },
    async (session) => {
      await copyNewMessages(session, folder.cursor, folder);
      if (folder.isMissingDue) await retryMissing(session, folder.cursor, folder);
    },
  ).catch((error: unknown) => {
    if (!(error instanceof MailFailure)) throw error;
    const { cause } = error.verdict;
    if (cause === 'wrong_credentials' || cause === 'account_disabled') throw new Error(`blamed ${cause}`);
  });
  const took = performance.now() - began;
  if (took > deadlineMs + 3_000) throw new Error(`a check took ${Math.round(took)} ms`);
}

const missingIn = (messages: Map<number, Buffer>, folder: MemoryFolder) => {
  const stored = new Set(folder.messages.map(({ uid }) => Number(uid)));
  return [...messages.keys()].filter((uid) => !stored.has(uid));
};

/** Most folders are small, some have 3,000 messages. */
const sizeOf = (chance: Chance) => 1 + Math.floor(chance() ** 6 * 3_000);

function add(messages: Map<number, Buffer>, chance: Chance): void {
  const uid = Math.max(0, ...messages.keys()) + 1 + (chance() < 0.1 ? Math.floor(chance() * 5) : 0);
  messages.set(uid, Buffer.from(`Subject: ${uid}\r\n\r\n${'x'.repeat(Math.floor(chance() * 200))}\r\n`));
}
