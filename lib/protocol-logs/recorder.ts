import { randomUUID } from 'node:crypto';
import type { PrismaClient } from '../db/client.ts';
import { databaseTime } from '../db/clock.ts';
import { messageOf } from '../errors.ts';
import { log } from '../log.ts';
import type { LineSide, WireLog } from '../mail/wire-log.ts';
import { writeLine } from './lines.ts';
import { keepLines } from './store.ts';

/** What was said is written so often: a killed process loses no more than this. */
const writeEveryMs = 1_000;
/** Of one connection, in bytes. */
const mostBytes = 256 * 1024;

const recorders = new Set<Recorder>();

/** Takes down an account's connections where somebody has switched that on, up to the end of the hour; else undefined. */
export function recorderOf(
  db: PrismaClient,
  { id, recordedUntil }: { id: string; recordedUntil: Date | null },
): WireLog | undefined {
  if (recordedUntil === null || recordedUntil <= databaseTime()) return undefined;
  return {
    connection: (to) => {
      const recorder = new Recorder(db, { ...to, accountId: id }, recordedUntil);
      return (side, text) => recorder.take(side, text);
    },
  };
}

/** Writes what has been taken down and is not written yet: before a process ends. */
export async function writeRecorded(): Promise<void> {
  await Promise.all([...recorders].map((recorder) => recorder.write()));
}

class Recorder {
  readonly #db: PrismaClient;
  readonly #connection;
  readonly #until: Date;
  #lines = '';
  #firstAt: Date | undefined;
  #bytes = 0;
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();

  constructor(db: PrismaClient, to: { protocol: string; server: string; accountId: string }, until: Date) {
    this.#db = db;
    this.#connection = { ...to, id: randomUUID(), openedAt: databaseTime() };
    this.#until = until;
  }

  /** False: no more is wanted. */
  take(side: LineSide, text: string): boolean {
    const at = databaseTime();
    if (at >= this.#until || this.#bytes >= mostBytes) return false;
    this.#add(at, side, text);
    if (this.#bytes < mostBytes) return true;
    this.#add(at, 'noted', 'the rest of this connection is left out');
    return false;
  }

  #add(at: Date, side: LineSide, text: string): void {
    const line = writeLine({ at, side, text });
    this.#bytes += Buffer.byteLength(line);
    this.#lines += line;
    this.#firstAt ??= at;
    recorders.add(this);
    this.#timer ??= setTimeout(() => void this.write(), writeEveryMs).unref();
  }

  /** What cannot be written is lost; nobody's mail waits for it. */
  write(): Promise<void> {
    this.#writing = this.#writing.then(() => this.#writeNow());
    return this.#writing;
  }

  async #writeNow(): Promise<void> {
    clearTimeout(this.#timer);
    const { accountId } = this.#connection;
    const [lines, firstAt] = [this.#lines, this.#firstAt];
    this.#timer = undefined;
    this.#lines = '';
    this.#firstAt = undefined;
    if (!firstAt) return;
    try {
      await keepLines(this.#db, { ...this.#connection, lines, firstAt });
    } catch (error) {
      log.warn({ account: accountId, reason: messageOf(error) }, 'lines of a protocol log are lost');
    } finally {
      if (!this.#firstAt) recorders.delete(this);
    }
  }
}
