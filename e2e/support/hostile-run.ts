import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { chromium } from '@playwright/test';
import { hostileMessages } from '#lib/testing/hostile-messages.ts';
import { installedBrowser } from '#scripts/test/browser.ts';
import { startStack, until } from './stack.ts';
import { account, createMailbox, signInTo } from './test.ts';

export type HostileReport = {
  messages: number;
  /** Answers to what was opened, by status; what does not answer within a minute is 'late'. */
  answers: Record<string, number>;
  /** The longest stretches of work of the web process's main thread, in ms of its processor time, and what was asked for. */
  slowest: { task: number; begun: string[]; underWay: string[] }[];
  /** How many of them were longer than 50 ms. */
  longTasks: number;
  memoryMb: number;
  /** What another user waited for their page meanwhile. */
  bystander: { pages: number; p50: number; p95: number; worst: number };
};

/**
 * Delivers hostile messages and opens each through the running product as a reader does, its files as well, while
 * somebody else reads their own mail; says how the web process bore it.
 */
export async function openHostile(
  { count, seed, more = [] }: { count: number; seed: number; more?: Buffer[] },
  tell: (line: string) => void = () => {},
): Promise<HostileReport> {
  const probe = path.join(os.tmpdir(), `rekey-probe-${randomBytes(4).toString('hex')}`);
  fs.writeFileSync(probe, '');
  const script = path.join(import.meta.dirname, '../../lib/testing/web-probe.mjs');
  const options = process.env.NODE_OPTIONS;
  Object.assign(process.env, {
    REKEY_TEST_PROBE: probe,
    NODE_OPTIONS: `${options ?? ''} --import ${script}`,
  });
  const stack = await startStack().finally(() => {
    delete process.env.REKEY_TEST_PROBE;
    if (options === undefined) delete process.env.NODE_OPTIONS;
    else process.env.NODE_OPTIONS = options;
  });
  const browser = await chromium.launch({ executablePath: installedBrowser(), args: ['--no-sandbox'] });
  try {
    const [reader, other] = [await createMailbox(stack, false), await createMailbox(stack, false)];
    const cookieOf = async (mailbox: typeof reader) => {
      const context = await browser.newContext();
      await signInTo(await context.newPage(), 'desktop', stack, mailbox);
      const cookies = await context.cookies();
      await context.close();
      return cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
    };
    const [cookie, otherCookie] = [await cookieOf(reader), await cookieOf(other)];
    await browser.close();

    stack.dovecot.deliver(
      other.address,
      Array.from({ length: 20 }, (_, n) => Buffer.from(`Subject: letter ${n}\r\n\r\nhello`)),
    );
    let total = 0;
    for (const { raw } of hostileMessages(count, seed)) {
      stack.dovecot.deliver(reader.address, [raw]);
      total++;
    }
    stack.dovecot.deliver(reader.address, more);
    total += more.length;
    await until(
      async () => (await account(stack, reader.accountId)).messageCount >= total,
      30_000 + total * 1_000,
    );
    tell(`${total} messages are here`);
    const rows = await stack.sql('SELECT id FROM message WHERE "accountId" = $1::uuid ORDER BY id', [
      reader.accountId,
    ]);

    const answers: Record<string, number> = {};
    const ask = async (address: string, as: string): Promise<string> => {
      const options = {
        headers: { cookie: as },
        redirect: 'manual',
        signal: AbortSignal.timeout(60_000),
      } as const;
      const answer = await fetch(stack.url + address, options).catch(() => null);
      const text = answer ? await answer.text().catch(() => '') : '';
      const status = answer ? String(answer.status) : 'late';
      if (as === cookie) answers[status] = (answers[status] ?? 0) + 1;
      return text;
    };
    let isOpening = true;
    const waits: number[] = [];
    const bystander = (async () => {
      await ask('/desktop', otherCookie);
      while (isOpening) {
        const began = performance.now();
        await ask('/desktop', otherCookie);
        waits.push(performance.now() - began);
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    })();
    fs.writeFileSync(probe, ''); // what starting takes is nobody's mail
    const waiting = rows.map(({ id }) => String(id));
    const readers = Array.from({ length: 3 }, async () => {
      for (let id = waiting.pop(); id; id = waiting.pop()) {
        const page = await ask(`/desktop?message=${id}`, cookie);
        await ask(`/messages/${id}/html`, cookie);
        await ask(`/messages/${id}/html?images=1`, cookie);
        const parts = [...new Set([...page.matchAll(/part=(\d+)/g)].map(([, part]) => part))].slice(0, 3);
        for (const part of parts) await ask(`/desktop?message=${id}&part=${part}`, cookie);
        if (waiting.length % 50 === 0) tell(`${waiting.length} to open`);
      }
    });
    await Promise.all(readers);
    // And what search makes of all of it.
    for (const word of ['hello', 'a', 'part', 'zebra', 'inner 1'])
      await ask(`/desktop?q=${encodeURIComponent(word)}`, cookie);
    isOpening = false;
    await bystander;

    const seen = fs
      .readFileSync(probe, 'utf8')
      .trim()
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line));
    const tasks = seen.filter((one) => 'task' in one).sort((one, next) => next.task - one.task);
    const memory = seen.flatMap((one) => ('memory' in one ? [one.memory as number] : []));
    waits.sort((one, next) => one - next);
    const at = (share: number) => Math.round(waits[Math.floor(waits.length * share)] ?? 0);
    return {
      messages: total,
      answers,
      slowest: tasks.slice(0, 10),
      longTasks: tasks.length,
      memoryMb: Math.round(Math.max(...memory) / 1024 / 1024),
      bystander: { pages: waits.length, p50: at(0.5), p95: at(0.95), worst: Math.round(waits.at(-1) ?? 0) },
    };
  } finally {
    await browser.close();
    await stack.stop();
    fs.rmSync(probe, { force: true });
  }
}
