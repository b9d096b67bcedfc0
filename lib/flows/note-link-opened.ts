import { db } from '../db/client.ts';
import { databaseTime } from '../db/clock.ts';
import { recordEvent } from '../events/record.ts';
import { findOpenLink, markOpened, type OpenLink } from '../update-links/store.ts';

/**
 * Notes that a person uses the page of a link: the page tells of their first press or key in it. Whoever tells is
 * answered nothing, and of a link that does not work nothing is noted.
 */
export async function noteLinkOpened(token: string): Promise<void> {
  const link = await findOpenLink(db(), token);
  if (link) await noteOpened(link);
}

/**
 * The same of a link that is at hand, since a form of its page was sent. The first time alone is kept, on the link and
 * as one event of its account.
 */
export async function noteOpened({
  id,
  openedAt,
  incidentId,
  channel,
  account,
}: Pick<OpenLink, 'id' | 'openedAt' | 'incidentId' | 'channel' | 'account'>): Promise<void> {
  if (openedAt) return;
  await db().$transaction(async (tx) => {
    // Before the link, as whoever deletes the account goes: the event needs the account as well.
    await tx.$queryRaw`SELECT FROM mail_account WHERE id = ${account.id}::uuid FOR KEY SHARE`;
    const at = databaseTime();
    if (!(await markOpened(tx, id, at))) return;
    await recordEvent(tx, {
      kind: 'link_opened',
      accountId: account.id,
      incidentId,
      details: { channel },
      at,
    });
  });
}
