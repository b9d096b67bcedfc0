import { setTimeout as pause } from 'node:timers/promises';
import { closeWithDb } from '../db/client.ts';
import { messageOf } from '../errors.ts';
import { endOwnTrouble, noteOwnTrouble } from '../own-trouble.ts';
import { tryBucket } from './bucket-mark.ts';
import { BucketUnusable } from './s3.ts';

/** Does something at the bucket. Where that cannot be used it is told once, and whoever stores waits until it can be used again. */
export async function tellingTrouble<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof BucketUnusable) noteTrouble(error);
    throw error;
  }
}

let watching: AbortController | undefined;

function noteTrouble(error: BucketUnusable): void {
  noteOwnTrouble(error.code, error.message);
  if (watching) return;
  watching = new AbortController();
  closeWithDb(async () => watching?.abort());
  void watch(error, watching.signal).finally(() => {
    watching = undefined;
  });
}

const tryEveryMs = 2_000;

/** One asks for all who wait. */
async function watch(first: BucketUnusable, stop: AbortSignal): Promise<void> {
  const { code } = first;
  for (;;) {
    await pause(tryEveryMs, undefined, { signal: stop, ref: false }).catch(() => {});
    if (stop.aborted) return;
    try {
      await tryBucket();
      endOwnTrouble(code);
      return;
    } catch (error) {
      noteOwnTrouble(code, messageOf(error));
    }
  }
}
