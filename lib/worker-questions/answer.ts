import { unseal } from '../crypto/seal.ts';
import type { PrismaClient } from '../db/client.ts';
import { databaseTime } from '../db/clock.ts';
import { log } from '../log.ts';
import { fillSeats, type Seats } from '../queue/seats.ts';
import { pack, unpack } from './pack.ts';
import { questionPlace, type WorkerQuestion } from './question.ts';

type Taken = { id: string; kind: string; sealedQuestion: string };

/** Answers what web processes ask, some at once, until it is stopped. */
export function answerQuestions(
  db: PrismaClient,
  // biome-ignore lint/suspicious/noExplicitAny: each takes what its own kind is asked with
  questions: readonly WorkerQuestion<any, unknown>[],
): Seats {
  return fillSeats<Taken>({
    name: 'worker questions',
    concurrency: async () => 10,
    take: async (room) => ({ work: await take(db, room), more: false }),
    run: async ({ id, kind, sealedQuestion }) => {
      const answer = await answerOf(questions, { id, kind, sealedQuestion });
      const data = { answeredAt: databaseTime(), answer };
      await db.workerQuestion.updateMany({ where: { id }, data });
    },
  });
}

/** Each is taken once: what it asks for may have been half done by a worker that died. */
async function take(db: PrismaClient, room: number): Promise<Taken[]> {
  const now = databaseTime();
  return db.$queryRaw<Taken[]>`
    UPDATE worker_question SET "takenAt" = ${now}::timestamptz WHERE id IN (
      SELECT id FROM worker_question WHERE "takenAt" IS NULL AND "lapsesAt" > ${now}::timestamptz
       ORDER BY "askedAt" LIMIT ${room} FOR UPDATE SKIP LOCKED)
    RETURNING id::text, kind, "sealedQuestion"`;
}

/** Null where it cannot be answered: the log has why. */
async function answerOf(
  // biome-ignore lint/suspicious/noExplicitAny: as above
  questions: readonly WorkerQuestion<any, unknown>[],
  { id, kind, sealedQuestion }: Taken,
): Promise<string | null> {
  try {
    const asked = questions.find((one) => one.kind === kind);
    if (!asked) throw new Error('a worker of this version knows no such question');
    return pack(await asked.answer(unpack(unseal(sealedQuestion, questionPlace(id)).reveal())));
  } catch (err) {
    log.error({ err, kind }, 'a question of a web process cannot be answered');
    return null;
  }
}

/** Takes away what nobody reads any more: who asked has died. */
export async function sweepQuestions(db: PrismaClient): Promise<void> {
  const before = new Date(databaseTime().getTime() - 3_600_000);
  await db.workerQuestion.deleteMany({ where: { askedAt: { lt: before } } });
}
