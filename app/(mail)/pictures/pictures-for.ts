import type { Pictures } from '#components/mail/look.ts';
import { picturePolicy } from '#lib/pictures/senders.ts';
import { requireUser } from '#lib/web/viewer.ts';
import { trustSenderAction } from './actions.ts';

/** How the pictures of an open message are treated for whoever is signed in. */
export async function picturesFor({ fromAddress }: { fromAddress: string }): Promise<Pictures> {
  return { policy: await picturePolicy(await requireUser(), fromAddress), trustSender: trustSenderAction };
}
