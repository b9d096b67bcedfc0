import { buffer } from 'node:stream/consumers';
import { db } from '../db/client.ts';
import { isId } from '../db/id.ts';
import type { UserViewer } from '../viewer.ts';
import { ownMessages } from './list-newest.ts';
import { findRaw } from './raw-bytes.ts';

/** A message of the viewer's own as it came; null for what does not exist and for what is another's alike. */
export async function readOriginal(viewer: UserViewer, id: string) {
  if (!isId(id)) return null;
  const message = await ownMessage(viewer, id);
  const bytes = message && (await findRaw(id));
  return message && bytes && { subject: message.subject, bytes };
}

const headBytes = 64 * 1024;

/** The beginning of a message of the viewer's own, where its head stands; empty where there is none such. */
export async function readHead(viewer: UserViewer, id: string): Promise<Buffer> {
  if (!isId(id)) return Buffer.alloc(0);
  const raw = (await ownMessage(viewer, id)) && (await findRaw(id, headBytes));
  return raw ? await buffer(raw.pieces()) : Buffer.alloc(0);
}

const ownMessage = (viewer: UserViewer, id: string) =>
  db().message.findFirst({ where: { AND: [ownMessages(viewer), { id }] }, select: { subject: true } });
