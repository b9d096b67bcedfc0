import type { ThreadAnswer } from './limited-thread.ts';

/** What the process that reads mail is told: a job, with its message whole or the bytes in pieces behind it. */
export type ToReader =
  | {
      job: number;
      lane: number;
      file: string;
      facts: object;
      hasBytes: boolean;
      whole: Uint8Array | null;
      timeLimitMs: number;
    }
  | { job: number; piece: Uint8Array }
  | { job: number; end: 'whole' | 'broken' };

/** Its answer, and how much memory it holds by now. */
export type FromReader = { job: number; memoryBytes: number; answer: ThreadAnswer<unknown> };
