// Runs in a thread of its own, started by open-in-thread.ts: mail is opened where its time and memory hurt nobody.
import type { PictureSigner } from '../pictures/sign.ts';
import { openMessage } from './open.ts';
import type { Opened, Preview } from './opened.ts';
import { openPart } from './preview.ts';
import { serveThread } from './serve-thread.ts';

/** The bytes of a message, what signs the addresses of its pictures, which part is asked for, if not the message, and when. */
export type OpeningJob = { raw: Uint8Array; signer: PictureSigner; part: number | null; now: Date };

serveThread(({ raw, signer, part, now }: OpeningJob): Promise<Opened | Preview | null> => {
  const bytes = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength);
  return part === null ? openMessage(bytes, signer, now) : openPart(bytes, part, signer, now);
});
