// A process that works with message bodies until it is told to die at a step: node lib/testing/body-child.ts <task> <step>.
// It prints a line for each batch that it has been told is stored.
import { randomBytes } from 'node:crypto';
import { moveSome } from '../blobs/move.ts';
import type { Step } from '../blobs/steps.ts';
import { sweepSegments } from '../blobs/sweep.ts';
import { closeDb, db } from '../db/client.ts';
import type { FetchedMessage } from '../mail/copy.ts';
import { storeBatch } from '../messages/store.ts';

const [task = '', step = ''] = process.argv.slice(2);
let left = 2; // the second time, so that something was done before
(globalThis as { rekeyBlobStep?: (reached: Step) => void }).rekeyBlobStep = (reached) => {
  if (reached !== step) return;
  left -= 1;
  if (left === 0 || isOnce()) process.kill(process.pid, 'SIGKILL');
};
// A segment is begun once a process.
const isOnce = () => task !== 'store' || step === 'segment named' || step === 'file made';

function message(uid: number): FetchedMessage {
  const raw = Buffer.concat([Buffer.from(`Subject: ${uid}\r\n\r\n`), randomBytes(20_000 + uid)]);
  return { uid: BigInt(uid), uidValidity: 1n, raw, size: raw.length, flags: [], internalDate: null };
}

async function store(): Promise<void> {
  const folder = await db().folder.findFirstOrThrow({ where: { path: 'INBOX' } });
  let uid = Number(folder.lastUid);
  for (let batch = 0; batch < 6; batch += 1) {
    // Now a small batch, stored together with others, now a large one.
    const messages = Array.from({ length: batch % 2 ? 3 : 30 }, () => message(++uid));
    const next = { path: 'INBOX', uidValidity: 1n, lastUid: BigInt(uid), highestModseq: null };
    await storeBatch(folder.id, folder.accountId, messages, { ...next, uidNext: null, messageCount: null });
    process.stdout.write(`stored ${uid}\n`);
  }
}

const tasks: Record<string, () => Promise<unknown>> = {
  store,
  sweep: () => sweepSegments({ openMs: 0, sinceMs: 0 }),
  move: async () => {
    while ((await moveSome()) > 0);
  },
};
await tasks[task]?.();
await closeDb();
