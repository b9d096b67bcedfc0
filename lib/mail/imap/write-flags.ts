import type { FlagWish } from '../protocol.ts';
import { packed } from './fetch-messages.ts';
import { openForChanges } from './folder-state.ts';
import type { ImapSession } from './session.ts';
import type { FolderState } from './status.ts';
import { atom, sequence } from './wire.ts';

// One STORE names so many: no server's line limit is near.
const uidsPerStore = 500;

/**
 * Sets and takes away flags at the server, in a folder whose UIDs still mean what they meant; answers false, and
 * changes nothing, where they do not. The same again changes nothing. Throws a `MailFailure`.
 */
export async function writeFlags(
  session: ImapSession,
  path: string,
  uidValidity: bigint,
  wishes: readonly FlagWish[],
): Promise<boolean> {
  const state: FolderState = await openForChanges(session, path);
  if ((state.uidValidity ?? 0n) !== uidValidity) return false;
  const groups = Map.groupBy(wishes, ({ flag, isSet }) => `${isSet ? '+' : '-'}${flag}`);
  for (const [name, group] of groups) {
    const uids = [...new Set(group.map(({ uid }) => Number(uid)))].sort((a, b) => a - b);
    for (let i = 0; i < uids.length; i += uidsPerStore) {
      const set = sequence(packed(uids.slice(i, i + uidsPerStore)));
      const item = atom(`${name.charAt(0)}FLAGS.SILENT`);
      await session.command('UID STORE', [set, item, [atom(name.slice(1))]]);
    }
  }
  return true;
}
