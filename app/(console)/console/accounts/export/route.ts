import { exportAccounts } from '#lib/account-imports/export-accounts.ts';
import { csvAnswer } from '#lib/web/csv-answer.ts';
import { confirmPage, findWithRight, isProofFresh } from '#lib/web/viewer.ts';
import { accountQuery, filterOf } from '../query.ts';

export const dynamic = 'force-dynamic';

/** *Export CSV*: the accounts that the grid's filter shows, without any secret. */
export async function GET(request: Request) {
  const admin = await findWithRight('accounts:read');
  if (!admin) return new Response(null, { status: 403 });
  if (!(await isProofFresh())) {
    const { pathname, search } = new URL(request.url);
    return new Response(null, { status: 303, headers: { Location: confirmPage(pathname + search) } });
  }
  const query = accountQuery(Object.fromEntries(new URL(request.url).searchParams));
  return csvAnswer(exportAccounts(admin, filterOf(query)));
}
