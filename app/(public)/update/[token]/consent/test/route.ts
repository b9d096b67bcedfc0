import { refuse } from '#lib/web/answer-attempt.ts';
import { answerConsentTest } from '#lib/web/answer-consent.ts';
import { isFromOurPage } from '#lib/web/same-site.ts';
import { consentPage } from '../../attempt.ts';

export const dynamic = 'force-dynamic';

/** Tests what the browser came back from the provider with. */
export async function POST(request: Request, { params }: { params: Promise<{ token: string }> }) {
  if (!isFromOurPage(request, { nullOrigin: true }))
    return refuse(403, 'This form was sent from another site.');
  return answerConsentTest(request, consentPage((await params).token));
}
