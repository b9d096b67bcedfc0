import { type Discovery, discover } from '../discovery/discover.ts';
import { ehloNameOf } from '../settings/ehlo-name.ts';
import { readSettings } from '../settings/store.ts';

export type ServersFound =
  | { ok: true; discovery: Discovery }
  /** Others are being looked for here: ask again in a moment. */
  | { ok: false; reason: 'busy' };

/** Each opens some thirty connections; so many at the same time in one process. */
const mostAtOnce = 4;
let underWay = 0;

/** Finds the servers of a mailbox from its address. Signs in nowhere, and changes nothing. */
export async function findServers(address: string): Promise<ServersFound> {
  if (underWay >= mostAtOnce) return { ok: false, reason: 'busy' };
  underWay += 1;
  try {
    const ehloName = ehloNameOf(await readSettings());
    return { ok: true, discovery: await discover(address, { ehloName }) };
  } finally {
    underWay -= 1;
  }
}
