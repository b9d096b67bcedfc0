import { readLog } from '#lib/protocol-logs/store.ts';
import { protocolLogFile } from '#lib/web/protocol-log-file.ts';
import { findWithRight } from '#lib/web/viewer.ts';

export const dynamic = 'force-dynamic';

/** An account's protocol log as a text file. */
export async function GET(_request: Request, { params }: { params: Promise<{ id: string }> }) {
  const admin = await findWithRight('accounts:read');
  if (!admin) return new Response(null, { status: 403 });
  const log = await readLog(admin, (await params).id);
  return log ? protocolLogFile(log) : new Response(null, { status: 404 });
}
