import { refuse } from '#lib/web/answer-attempt.ts';
import { answerConsentStart } from '#lib/web/answer-consent.ts';
import { isFromOurPage } from '#lib/web/same-site.ts';
import { consentPage } from '../attempt.ts';

export const dynamic = 'force-dynamic';

/** Sends whoever holds the link to the provider to sign in. Only a form does: opening an address starts nothing. */
export async function POST(request: Request, { params }: { params: Promise<{ token: string }> }) {
  if (!isFromOurPage(request, { nullOrigin: true }))
    return refuse(403, 'This form was sent from another site.');
  return answerConsentStart(request, consentPage((await params).token));
}
