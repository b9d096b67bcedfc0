import type { Place } from '../blobs/place.ts';
import type { ThreadAnswer } from './limited-thread.ts';

/** Bytes of a message, or where to read them. */
export type Part = Uint8Array | Place;

/** What the process that reads mail is told: a job, with its message in parts or the bytes in pieces behind it. */
export type ToReader =
  | {
      job: number;
      lane: number;
      file: string;
      facts: object;
      hasBytes: boolean;
      parts: readonly Part[] | null;
      timeLimitMs: number;
    }
  | { job: number; piece: Uint8Array }
  | { job: number; end: 'whole' | 'broken' };

/** Its answer (`lost`: bytes were not where it was sent), and how much memory it holds by now. */
export type FromReader = {
  job: number;
  memoryBytes: number;
  answer: ThreadAnswer<unknown> | { lost: string };
};
