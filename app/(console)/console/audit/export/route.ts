import { exportAudit } from '#lib/audit/chain.ts';
import { confirmPage, findWithRight, isProofFresh } from '#lib/web/viewer.ts';

export const dynamic = 'force-dynamic';

/** *Export*: the whole audit log with its chain, a JSON line an entry. */
export async function GET(request: Request) {
  const admin = await findWithRight('audit:read');
  if (!admin) return new Response(null, { status: 403 });
  if (!(await isProofFresh())) {
    const { pathname } = new URL(request.url);
    return new Response(null, { status: 303, headers: { Location: confirmPage(pathname) } });
  }
  const lines = exportAudit();
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const next = await lines.next();
      if (next.done) controller.close();
      else controller.enqueue(new TextEncoder().encode(next.value));
    },
    cancel: () => void lines.return(undefined),
  });
  return new Response(body, {
    headers: {
      'Content-Type': 'application/x-ndjson; charset=utf-8',
      'Content-Disposition': 'attachment; filename="audit-log.jsonl"',
      'Cache-Control': 'no-store',
    },
  });
}
