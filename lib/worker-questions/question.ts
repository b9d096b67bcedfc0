import type { SealedPlace } from '../crypto/seal.ts';

/** What can be asked of a worker. `answer` runs in the worker; what it gives back may hold no secret. */
export type WorkerQuestion<Question, Answer> = {
  kind: string;
  /** The answer takes so long at most once a worker has begun with it. */
  withinMs: number;
  answer: (question: Question) => Promise<Answer>;
};

/** Where a question stands while it waits. */
export const questionPlace = (id: string): SealedPlace => ({ row: id, field: 'question' });
