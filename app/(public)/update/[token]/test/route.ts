import { updatePassword } from '#lib/flows/update-password.ts';
import { answerPasswordForm, refuse } from '#lib/web/answer-attempt.ts';
import { isFromOurPage } from '#lib/web/same-site.ts';
import { shownReceipt } from '#lib/web/shown-receipt.ts';
import { attemptOf } from '../attempt.ts';

export const dynamic = 'force-dynamic';

/** Tests the two passwords of the form; the only thing under an update link that changes what opens the account. */
export async function POST(request: Request, { params }: { params: Promise<{ token: string }> }) {
  const { token } = await params;
  // No cookie gives any power here, so `Origin: null`, which our own no-referrer page sends, is fine.
  if (!isFromOurPage(request, { nullOrigin: true }))
    return refuse(403, 'This form was sent from another site.');
  return answerPasswordForm(request, {
    page: `/update/${encodeURIComponent(token)}`,
    attempt: attemptOf(token),
    update: (form, onStep) => updatePassword({ door: { token }, ...form, onStep }),
    receipt: (incidentId) => shownReceipt(incidentId, 60_000),
  });
}
