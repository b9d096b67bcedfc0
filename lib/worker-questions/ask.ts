import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { sealCredentialText } from '../crypto/seal.ts';
import { db } from '../db/client.ts';
import { databaseTime } from '../db/clock.ts';
import { listAlive } from '../heartbeats/store.ts';
import { log } from '../log.ts';
import { packSecretly, unpack } from './pack.ts';
import { questionPlace, type WorkerQuestion } from './question.ts';

/** `answered` false: no worker has begun with it in time, or it failed there. What was to be done may have been done then. */
export type Answered<Answer> = { answered: true; answer: Answer } | { answered: false };

/** Within this a worker has to begin: none is there, or all are busy, and somebody waits at a page. */
const beginMs = 10_000;
const lookEveryMs = 100;

/**
 * Has a worker answer what this process cannot: it lacks the key that opens mail credentials. The question travels sealed to
 * the workers' key. One worker begins with it, once; a worker that dies over it leaves it unanswered.
 */
export async function askWorker<Question, Answer>(
  { kind, withinMs }: WorkerQuestion<Question, Answer>,
  question: Question,
  patience = { beginMs },
): Promise<Answered<Answer>> {
  const isAnyAlive = (await listAlive(db())).some((one) => one.kind === 'worker');
  if (!isAnyAlive) return failed(kind);
  const id = randomUUID();
  const sealedQuestion = sealCredentialText(packSecretly(question), questionPlace(id));
  const askedAt = databaseTime();
  const lapsesAt = new Date(askedAt.getTime() + patience.beginMs);
  await db().workerQuestion.create({ data: { id, kind, sealedQuestion, askedAt, lapsesAt } });
  const until = performance.now() + patience.beginMs + withinMs;
  try {
    while (performance.now() < until) {
      await pause(lookEveryMs);
      const row = await db().workerQuestion.findUnique({ where: { id } });
      if (row?.answeredAt)
        return row.answer === null ? failed(kind) : { answered: true, answer: unpack(row.answer) as Answer };
      if (!row || (row.takenAt === null && row.lapsesAt < databaseTime())) break;
    }
    return failed(kind);
  } finally {
    await db().workerQuestion.deleteMany({ where: { id } });
  }
}

function failed(kind: string): { answered: false } {
  log.warn({ kind }, 'no worker has answered, and only workers open mail passwords here');
  return { answered: false };
}
