import { createHash } from 'node:crypto';
import { bareQuery } from '../db/bare.ts';
import type { UserViewer } from '../viewer.ts';

/** What changes with whatever a mail view shows of an account `a`; in SQL. */
export const markOfAccount = `concat_ws(' ', a.id, a.state, extract(epoch from a."stateSince"), extract(epoch from a."pausedAt"),
  a."messageCount", a."credentialVersion", a."viewVersion")`;

/** Changes whenever something that a mail view shows of the viewer's accounts has changed; tells nothing else. */
export async function mailRevision({ userId }: UserViewer): Promise<string> {
  const { rows } = await bareQuery<{ mark: string }>({
    name: 'marks of accounts',
    text: `SELECT ${markOfAccount} AS mark FROM mail_account a WHERE a."ownerId" = $1 ORDER BY a.id`,
    values: [userId],
  });
  return revisionOf(rows);
}

/** The revision of accounts read already, all of the viewer's and in the order of their ids. Pure. */
export function revisionOf(accounts: { mark: string }[]): string {
  const marks = accounts.map(({ mark }) => mark).join('\n');
  return createHash('sha256').update(marks).digest('base64url').slice(0, 22);
}
