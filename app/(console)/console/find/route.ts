import { accountStatus } from '#components/ui/account-status.ts';
import { pageOfAccounts } from '#lib/accounts/page-of-accounts.ts';
import { readSettings } from '#lib/settings/store.ts';
import { may } from '#lib/viewer.ts';
import { requireRight } from '#lib/web/viewer.ts';
import { toRow } from '../accounts/row.ts';
import { findSettings } from './find-settings.ts';

const most = 8;

/** What the palette finds on the server: accounts with their state, and settings by name. */
export async function GET(request: Request): Promise<Response> {
  const admin = await requireRight('accounts:read');
  const q = (new URL(request.url).searchParams.get('q') ?? '').trim().slice(0, 200);
  if (q === '') return Response.json({ accounts: [], settings: [] });
  const [{ items }, settings] = await Promise.all([
    pageOfAccounts(admin, { q, sort: 'state', limit: most }),
    readSettings(),
  ]);
  const accounts = items.map((account) => {
    const row = toRow(account, settings);
    const { text } = accountStatus({ ...row, hasBeenChecked: row.lastCheckAt !== null });
    return {
      href: `/console/accounts/${row.id}`,
      label: row.name === row.address ? row.address : `${row.name}, ${row.address}`,
      note: text,
    };
  });
  const found = { accounts, settings: may(admin, 'settings:read') ? findSettings(q).slice(0, most) : [] };
  return Response.json(found, { headers: { 'Cache-Control': 'no-store' } });
}
