import { noteLinkOpened } from '#lib/flows/note-link-opened.ts';
import { neverKept, refuse } from '#lib/web/answer-attempt.ts';
import { isFromOurPage } from '#lib/web/same-site.ts';

export const dynamic = 'force-dynamic';

/** Notes that a person uses the page, once a link; the answer is the same whatever comes of it. */
export async function POST(request: Request, { params }: { params: Promise<{ token: string }> }) {
  const { token } = await params;
  if (!isFromOurPage(request, { nullOrigin: true })) return refuse(403, 'This was sent from another site.');
  await noteLinkOpened(token);
  return new Response(null, { status: 204, headers: neverKept });
}
