import { db } from '../db/client.ts';
import { readSettings } from '../settings/store.ts';
import type { UserViewer } from '../viewer.ts';

/** What happens to the pictures from other servers of a message: they wait for a press, are shown, or never are. */
export type PicturePolicy = 'ask' | 'show' | 'never';

const mostSenders = 1_000;

/** What the viewer and the administrators want of pictures in mail of this sender. */
export async function picturePolicy(viewer: UserViewer, fromAddress: string): Promise<PicturePolicy> {
  const wanted = (await readSettings())['reading.remotePictures'];
  if (wanted === 'never') return 'never';
  if (wanted === 'always') return 'show';
  const address = fromAddress.toLowerCase();
  const known = await db().pictureSender.findUnique({
    where: { userId_address: { userId: viewer.userId, address } },
  });
  return address && known ? 'show' : 'ask';
}

/** From now on the viewer sees pictures of this sender at once. */
export async function trustPictures(viewer: UserViewer, fromAddress: string): Promise<void> {
  const address = fromAddress.toLowerCase();
  if (!address || (await db().pictureSender.count({ where: { userId: viewer.userId } })) >= mostSenders)
    return;
  await db().pictureSender.createMany({ data: [{ userId: viewer.userId, address }], skipDuplicates: true });
}

/** The senders whose pictures the viewer always sees. */
export async function listPictureSenders(viewer: UserViewer): Promise<string[]> {
  const found = await db().pictureSender.findMany({
    where: { userId: viewer.userId },
    orderBy: { address: 'asc' },
  });
  return found.map(({ address }) => address);
}

/** Asks again before pictures of this sender are loaded. */
export async function distrustPictures(viewer: UserViewer, address: string): Promise<void> {
  await db().pictureSender.deleteMany({ where: { userId: viewer.userId, address } });
}
