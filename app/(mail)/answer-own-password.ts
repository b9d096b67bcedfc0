import { readAccount } from '#lib/accounts/store.ts';
import { updatePassword } from '#lib/flows/update-password.ts';
import type { UserViewer } from '#lib/viewer.ts';
import { answerPasswordForm, refuse } from '#lib/web/answer-password-form.ts';
import { isFromOurPage } from '#lib/web/same-site.ts';
import { shownReceipt } from '#lib/web/shown-receipt.ts';
import { findUser } from '#lib/web/viewer.ts';

/** Tests the two passwords that a signed-in person entered for an account of their own. */
export async function answerOwnPassword(
  request: Request,
  id: string,
  area: '/phone' | '/desktop',
): Promise<Response> {
  if (!isFromOurPage(request)) return refuse(403, 'This form was sent from another site.');
  const viewer = await findUser();
  if (!viewer) return refuse(401, 'Please sign in again.');
  if (!(await readAccount(viewer, id))) return refuse(404, 'There is no such account.');
  return answerPasswordForm(request, {
    page: `${area}/accounts/${encodeURIComponent(id)}/password`,
    attempt: attemptOf(viewer, id),
    update: (form, onStep) => updatePassword({ door: { viewer, accountId: id }, ...form, onStep }),
    receipt: (incidentId) => shownReceipt(incidentId, 60_000),
  });
}

/** What a sealed outcome is bound to: this person and this account. */
export function attemptOf(viewer: UserViewer, accountId: string): string {
  return `own:${viewer.userId}:${accountId}`;
}
