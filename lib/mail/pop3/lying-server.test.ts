import { afterAll, beforeAll, expect, test } from 'vitest';
import { chanceOf } from '../../testing/chance.ts';
import { eavesdropper } from '../../testing/eavesdropper.ts';
import { type LyingPop3, lyingPop3, type Pop3Message } from '../../testing/lying-pop3.ts';
import { mailTestEnv } from '../../testing/mail-env.ts';
import { MemoryFolder } from '../../testing/memory-folder.ts';
import { dayMs } from '../../time-units.ts';
import { passwordCredential } from '../credential.ts';
import { MailFailure } from '../judge/failure.ts';
import { pop3Source } from './source.ts';

// One run again: REKEY_SEED=42 npx vitest run lib/mail/pop3/lying-server.test.ts
const only = process.env.REKEY_SEED;
const runs = Number(process.env.REKEY_RUNS ?? 300);
const seeds = only ? [Number(only)] : Array.from({ length: runs }, (_, n) => n + 1);
const mostChecks = 40;

/** In every message. No line that is recorded of a session may show it, whatever the server makes of its answers. */
const word = 'Geheimnis';
const { wire, overheard, recorded } = eavesdropper(word);

let restore: () => void;
beforeAll(async () => {
  ({ restore } = await mailTestEnv());
});
afterAll(() => restore());

test(`a server that cuts, garbles, refuses, miscounts, ends messages early and renames them costs no message and doubles none (${seeds.length} runs)`, async () => {
  const failures: string[] = [];
  const left = [...seeds];
  const work = async () => {
    for (let seed = left.shift(); seed !== undefined && failures.length < 5; seed = left.shift())
      await run(seed).catch((error: Error) => failures.push(`seed ${seed}: ${error.message}`));
  };
  await Promise.all(Array.from({ length: 32 }, work));
  expect(overheard).toEqual([]);
  expect(failures).toEqual([]);
  if (!only) expect(recorded()).toBeGreaterThan(0);
}, 900_000);

test('a message that takes another’s place, number and size is copied where names are places', async () => {
  const raw = (n: number) => Buffer.from(`Subject: ${n}\r\n\r\nx\r\n`);
  const inPlace = (...numbers: number[]) => numbers.map((n, i) => ({ name: `${i + 1}`, raw: raw(n) }));
  const server = await lyingPop3(inPlace(1, 2, 3), () => 0.5);
  const folder = new MemoryFolder();
  try {
    const check = () => checkOnce(server, folder, { deadlineMs: 20_000, answerMs: 10_000 });
    await check();
    server.messages.splice(0, 3, ...inPlace(2, 3, 4));
    await check();
    expect(stored(folder).sort()).toEqual([1, 2, 3, 4].map((n) => raw(n).toString()));
    const given = server.bodiesGiven;
    await check();
    expect(server.bodiesGiven).toBe(given);
  } finally {
    await server.stop();
  }
});

test.each([
  ['from the beginning', 0, ['RETR', 'TOP']],
  ['once some are here', 5, ['RETR', 'TOP']],
])(
  'a server that ends the session at every body, %s, is an ill maildrop: no message is blamed for it',
  async (_, before, endsAt) => {
    const raw = (n: number) => Buffer.from(`Subject: ${n}\r\n\r\nx\r\n`);
    const some = (count: number) => Array.from({ length: count }, (_, n) => ({ name: `m${n}`, raw: raw(n) }));
    const server = await lyingPop3(some(before));
    const folder = new MemoryFolder();
    const check = () => checkOnce(server, folder, { deadlineMs: 10_000, answerMs: 5_000 });
    try {
      if (before > 0) await check();
      server.messages = some(40);
      server.endsAt = endsAt;
      const causes: (string | undefined)[] = [];
      for (let i = 0; i < 12; i += 1) {
        causes.push((await check())?.verdict.cause);
        folder.now += 60_000;
      }
      expect(causes[0]).toBe('network');
      expect(new Set(causes.slice(1))).toEqual(new Set(['mailbox']));
      expect(folder.messages.filter(({ note }) => note)).toEqual([]);
      server.endsAt = [];
      for (let i = 0; i < 3; i += 1) await check();
      expect(new Set(stored(folder))).toEqual(new Set(some(40).map((one) => one.raw.toString())));
      expect(await folder.missing()).toEqual([]);
    } finally {
      await server.stop();
    }
  },
);

async function run(seed: number): Promise<void> {
  const chance = chanceOf(seed);
  let made = 0;
  const message = (): Pop3Message => {
    made += 1;
    const lines = Array.from({ length: Math.floor(chance() * 6) }, () =>
      chance() < 0.3 ? `.${word}` : word,
    );
    const raw = Buffer.from(`Subject: ${word} ${made}\r\n\r\n${lines.join('\r\n')}\r\n`);
    // Some servers give one name to several.
    return { name: `${chance() < repeats ? `same${Math.floor(chance() * 3)}` : `m${made}`}${anew}`, raw };
  };
  let anew = '';
  const repeats = chance() < 0.3 ? 0.3 : 0;
  const all = new Set<string>();
  const server = await lyingPop3([], chance);
  server.offers = chance() < 0.2 ? null : ['USER', 'UIDL', 'TOP', ...(chance() < 0.5 ? ['PIPELINING'] : [])];
  const add = (count: number) => {
    for (let n = 0; n < count; n += 1) {
      const one = message();
      server.messages.push(one);
      all.add(one.raw.toString());
    }
  };
  add(1 + Math.floor(chance() ** 4 * 300));
  const folder = new MemoryFolder();
  try {
    const lying = 1 + Math.floor(chance() * 3);
    for (let check = 0; check < lying; check += 1) {
      server.likelihood = 0.02 + chance() * 0.3;
      await checkOnce(server, folder, { deadlineMs: 4_000, answerMs: 100 });
      add(Math.floor(chance() * 3));
      // It is built anew now and then, and names everything another way.
      if (chance() < 0.3) {
        anew += '-again';
        for (const one of server.messages) one.name += '-again';
      }
      folder.now += chance() < 0.5 ? 60_000 : 3_600_000;
    }
    server.likelihood = 0;
    const missing = () => [...all].filter((raw) => !stored(folder).includes(raw));
    for (let check = 0; missing().length > 0; check += 1) {
      if (check >= mostChecks) throw new Error(`still missing ${missing().length} of ${all.size}`);
      await checkOnce(server, folder, { deadlineMs: 120_000, answerMs: 60_000 });
      folder.now += dayMs;
    }
    const whole = stored(folder);
    if (whole.length !== new Set(whole).size) throw new Error('something is stored twice');
    const strange = whole.find((raw) => !all.has(raw));
    if (strange !== undefined) throw new Error(`other bytes than the server's: ${strange}`);
    await checkOnce(server, folder, { deadlineMs: 120_000, answerMs: 60_000 });
    await checkOnce(server, folder, { deadlineMs: 120_000, answerMs: 60_000 });
    const settled = server.bodiesGiven;
    await checkOnce(server, folder, { deadlineMs: 120_000, answerMs: 60_000 });
    if (server.bodiesGiven > settled) throw new Error('a mailbox in which nothing is new was fetched again');
  } finally {
    await server.stop();
  }
}

const stored = (folder: MemoryFolder) =>
  folder.messages.filter(({ note }) => note === undefined).map(({ raw }) => raw.toString());

async function checkOnce(
  { port }: LyingPop3,
  folder: MemoryFolder,
  { deadlineMs, answerMs }: { deadlineMs: number; answerMs: number },
): Promise<MailFailure | undefined> {
  // One session in four, since it takes longer.
  const isRecorded = Math.floor(port / 2) % 4 === 0;
  const limits = { commandMs: answerMs, greetingMs: answerMs, signInMs: answerMs, logoutMs: 50 };
  const left = { ...folder.cursor, flagsReadAt: null, isMissingDue: folder.isMissingDue };
  return pop3Source
    .openIfNew(
      { host: '127.0.0.1', port, security: 'none', user: 'ana' },
      passwordCredential('x'),
      { signal: AbortSignal.timeout(deadlineMs), limits, ...(isRecorded ? { wire } : {}) },
      folder.cursor.uidValidity === null ? [] : [left],
      async (mailbox) => {
        await mailbox.copyNew(
          folder.cursor,
          folder,
          { batchCount: 5 },
          { readAt: null, store: async () => {} },
        );
        if (folder.isMissingDue) await mailbox.retryMissing?.(folder.cursor, folder, {});
      },
    )
    .then(() => undefined)
    .catch((error: unknown) => {
      if (!(error instanceof MailFailure)) throw error;
      const { cause } = error.verdict;
      if (cause === 'wrong_credentials' || cause === 'account_disabled') throw new Error(`blamed ${cause}`);
      return error;
    });
}
