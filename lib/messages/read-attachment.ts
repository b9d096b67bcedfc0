import { messageOf } from '../errors.ts';
import { log } from '../log.ts';
import type { UserViewer } from '../viewer.ts';
import type { AttachmentBytes, AttachmentJob } from './attachment-thread.ts';
import { mayReadRaw } from './list.ts';
import { rawToHand } from './raw-bytes.ts';
import { readApart } from './read-apart.ts';

// Not the thread that opens: who reads does not wait for a download.
const takeOut = readApart<AttachmentJob, (AttachmentBytes | null)[]>('messages/attachment-thread.ts');

/**
 * One part of a message of the viewer's own, decoded; null for what does not exist, what is another's and what cannot
 * be read.
 */
export async function readAttachment(
  viewer: UserViewer,
  id: string,
  index: number,
  timeLimitMs?: number,
): Promise<AttachmentBytes | null> {
  return (await readAttachments(viewer, id, [index], timeLimitMs))?.[0] ?? null;
}

/** Several parts of a message of the viewer's own, in the order asked for; null where one of them cannot be had. */
export async function readAttachments(
  viewer: UserViewer,
  id: string,
  indexes: number[],
  timeLimitMs = 20_000,
): Promise<AttachmentBytes[] | null> {
  if (!(await mayReadRaw(viewer, id))) return null;
  try {
    const parts = await takeOut(async () => ({ raw: (await rawToHand(id)) ?? [], indexes }), timeLimitMs);
    return parts.every((part) => part !== null) ? parts : null;
  } catch (error) {
    log.warn({ message: id, reason: messageOf(error) }, 'attachment not read');
    return null;
  }
}
