import { notFound } from 'next/navigation';
import { readAccount } from '#lib/accounts/store.ts';
import { listTimeline } from '#lib/events/list.ts';
import { requireRight } from '#lib/web/viewer.ts';

const newest = 5;

/** The newest of an account's timeline, for the inspector beside the grid. */
export async function GET(_request: Request, { params }: { params: Promise<{ id: string }> }) {
  const admin = await requireRight('accounts:read');
  const account = await readAccount(admin, (await params).id);
  if (!account) notFound();
  const { items } = await listTimeline(admin, account.id, { limit: newest });
  return Response.json({ items }, { headers: { 'Cache-Control': 'no-store' } });
}
