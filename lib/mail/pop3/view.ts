import type { MailboxView } from '../protocol.ts';
import { arrivalOf } from './arrival.ts';
import { assertInbox } from './copy-new.ts';
import type { MaildropReader } from './maildrop.ts';
import { numbering } from './names.ts';

const oldest = 10;
const newest = 30;

/** The messages asked for, the oldest and the newest, by what recognises them. Throws a `MailFailure`. */
export async function viewMaildrop(
  maildrop: MaildropReader,
  path: string,
  uids: number[],
): Promise<MailboxView> {
  assertInbox(path);
  const { messages, count } = await maildrop.list();
  const asked = new Set(uids);
  const ends = (i: number) => i < oldest || i >= messages.length - newest;
  const shown = messages.filter(({ uid }, i) => asked.has(uid) || ends(i));
  const sizes = await maildrop.sizesOf(shown);
  const heads = await maildrop.headsOf(shown.map(({ at }) => at));
  return {
    uidValidity: numbering,
    exists: count ?? messages.length,
    messages: shown.map(({ at, uid }, i) => {
      const head = heads[i] as Buffer;
      return { uid: BigInt(uid), size: sizes.get(at) ?? head.length, internalDate: arrivalOf(head), head };
    }),
  };
}
