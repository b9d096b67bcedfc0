import { renewUpdateLink } from '#lib/flows/renew-update-link.ts';
import { refuse } from '#lib/web/answer-attempt.ts';
import { isFromOurPage } from '#lib/web/same-site.ts';
import { sourceOf } from '#lib/web/source.ts';

export const dynamic = 'force-dynamic';

/** Asks for another link in place of one that ended; the answer is the same whatever comes of it. */
export async function POST(request: Request, { params }: { params: Promise<{ token: string }> }) {
  const { token } = await params;
  if (!isFromOurPage(request, { nullOrigin: true }))
    return refuse(403, 'This form was sent from another site.');
  await renewUpdateLink(token, sourceOf(request.headers));
  return new Response(null, {
    status: 303,
    headers: {
      'Cache-Control': 'no-store',
      'Referrer-Policy': 'no-referrer',
      Location: `/update/${encodeURIComponent(token)}?asked=1`,
    },
  });
}
