import { type ChildProcess, fork } from 'node:child_process';
import path from 'node:path';
import { BytesLost, isBytesLost } from '../blobs/place.ts';
import { ownEnvironment } from '../process-environment.ts';
import type { FromReader, Part, ToReader } from './reader-protocol.ts';

/**
 * A message, or several one behind the other: piece by piece, so that nobody but the reader holds it whole, or in parts, small ones as they
 * are and others by their place, which the reader opens.
 */
export type Bytes = AsyncIterable<Uint8Array> | readonly Part[];

/** A job whose message is handed over. */
export type Handed<Job> = Job extends { raw: Uint8Array } ? Omit<Job, 'raw'> & { raw: Bytes } : Job;

/** What a reader may have grown to before another stands ready in its place: it has read large messages, and keeps what it took. */
const grownBytes = 400 * 1024 * 1024;

/** One that nobody has asked for so long ends. */
const idleLimitMs = 300_000;

/**
 * A limited thread (limited-thread.ts) in the process that reads mail: one job at a time, in the order asked. A job that
 * takes longer than its limit, too much memory, or its whole process with it, rejects. `file` is the thread's script below `lib`.
 */
export function readApart<Job extends object, Result>(file: string) {
  const lane = ++held.lanes;
  const script = path.join(/* turbopackIgnore: true */ process.cwd(), 'lib', file);
  let last: Promise<unknown> = Promise.resolve();
  const readOnce = async (job: () => Promise<Handed<Job>>, timeLimitMs: number): Promise<Result> => {
    const handed = await job();
    held.reader ??= new Reader();
    return (await held.reader.read(lane, script, handed, timeLimitMs)) as Result;
  };
  /**
   * `job` is asked for its bytes when its turn has come, so that a queue holds none; once more where they lay elsewhere meanwhile. Rejects
   * with `BytesLost` where they are not there then, either.
   */
  return (job: () => Promise<Handed<Job>>, timeLimitMs: number): Promise<Result> => {
    const mine = last.then(() =>
      readOnce(job, timeLimitMs).catch((error) => {
        if (!isBytesLost(error)) throw error;
        return readOnce(job, timeLimitMs);
      }),
    );
    last = mine.catch(() => {});
    return mine;
  };
}

class Reader {
  readonly #child: ChildProcess = start();
  readonly #underWay = new Map<number, PromiseWithResolvers<unknown>>();
  #jobs = 0;
  #idle: NodeJS.Timeout | undefined;
  #isRetired = false;

  constructor() {
    this.#child.on('message', (told: FromReader) => this.#onAnswer(told));
    this.#child.on('error', (error) => this.#end(error));
    this.#child.on('exit', () => this.#end(new Error('the reading process ended')));
    this.#rest();
  }

  async read(lane: number, file: string, handed: object, timeLimitMs: number): Promise<unknown> {
    const job = ++this.#jobs;
    const answer = Promise.withResolvers<unknown>();
    answer.promise.catch(() => {}); // it may come while the message is still being handed over
    this.#underWay.set(job, answer);
    clearTimeout(this.#idle);
    this.#child.channel?.ref();
    try {
      const { raw, ...facts } = handed as { raw?: Bytes };
      const isStream = raw !== undefined && Symbol.asyncIterator in raw;
      const parts = raw === undefined || isStream ? null : raw;
      await this.#tell({ job, lane, file, facts, parts, hasBytes: raw !== undefined, timeLimitMs });
      if (isStream) await this.#handOver(job, raw);
      if (!parts) await this.#tell({ job, end: 'whole' });
      return await answer.promise;
    } finally {
      this.#underWay.delete(job);
      if (this.#underWay.size === 0) this.#rest();
    }
  }

  async #handOver(job: number, raw: AsyncIterable<Uint8Array>): Promise<void> {
    try {
      for await (const piece of raw) await this.#tell({ job, piece });
    } catch (error) {
      await this.#tell({ job, end: 'broken' }).catch(() => {});
      throw error;
    }
  }

  #tell(words: ToReader): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#child.send(words, (error) => (error ? reject(error) : resolve()));
    });
  }

  #onAnswer({ job, memoryBytes, answer }: FromReader): void {
    const waiting = this.#underWay.get(job);
    if ('lost' in answer) waiting?.reject(new BytesLost(answer.lost));
    else if ('error' in answer) waiting?.reject(new Error(answer.error));
    else waiting?.resolve(answer.result);
    if (memoryBytes <= grownBytes || held.reader !== this) return;
    held.reader = new Reader();
    this.retire();
  }

  /** Ends it with its last job. */
  retire(): void {
    this.#isRetired = true;
    if (this.#underWay.size === 0) this.#rest();
  }

  // An idle one keeps no process alive.
  #rest(): void {
    this.#child.unref();
    this.#child.channel?.unref();
    if (this.#isRetired && this.#child.connected) this.#child.disconnect();
    if (!this.#isRetired) this.#idle = setTimeout(() => this.#leave(), idleLimitMs).unref();
  }

  #leave(): void {
    if (held.reader === this) held.reader = undefined;
    this.retire();
  }

  #end(reason: Error): void {
    if (held.reader === this) held.reader = undefined;
    for (const { reject } of this.#underWay.values()) reject(reason);
  }
}

// Once a process: pages and routes are bundles of their own, each with its own copy of this module.
type Held = { reader?: Reader; lanes: number };
const shared = globalThis as { rekeyReader?: Held };
shared.rekeyReader ??= { lanes: 0 };
const held = shared.rekeyReader;

function start(): ChildProcess {
  const { PATH, TZ, LANG, NODE_ENV, REKEY_ROLE = '' } = process.env;
  const file = path.join(/* turbopackIgnore: true */ process.cwd(), 'lib', 'messages', 'reader-main.ts');
  return fork(file, [REKEY_ROLE], {
    env: { PATH, TZ, LANG, NODE_ENV, ...ownEnvironment },
    execArgv: [],
    serialization: 'advanced', // bytes go as they are
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
}
