import { checkWhileLooking } from '#lib/accounts/check-while-looking.ts';
import { mailRevision } from '#lib/accounts/revision.ts';
import { readSettings } from '#lib/settings/store.ts';
import { findUser } from '#lib/web/viewer.ts';

export const dynamic = 'force-dynamic';

/** Whether an open mail view is still true: a text that changes when it is not. */
export async function GET() {
  const user = await findUser();
  const headers = { 'Cache-Control': 'no-store' };
  if (!user) return Response.json({ error: 'signed_out' }, { status: 401, headers });
  await checkWhileLooking(user, (await readSettings())['fetcher.lookingSeconds']);
  return Response.json({ revision: await mailRevision(user) }, { headers });
}
