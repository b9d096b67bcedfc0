import type { ThreadAnswer } from './limited-thread.ts';

/** What the process that reads mail is told: a job, then the bytes of its message in pieces. */
export type ToReader =
  | { job: number; lane: number; file: string; facts: object; hasBytes: boolean; timeLimitMs: number }
  | { job: number; piece: Uint8Array }
  | { job: number; end: 'whole' | 'broken' };

/** Its answer, and how much memory it holds by now. */
export type FromReader = { job: number; memoryBytes: number; answer: ThreadAnswer<unknown> };
