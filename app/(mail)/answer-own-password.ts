import { readAccount } from '#lib/accounts/store.ts';
import { updatePassword } from '#lib/flows/update-password.ts';
import type { UserViewer } from '#lib/viewer.ts';
import { answerPasswordForm, refuse } from '#lib/web/answer-attempt.ts';
import { isFromOurPage } from '#lib/web/same-site.ts';
import { shownReceipt } from '#lib/web/shown-receipt.ts';
import { findUser } from '#lib/web/viewer.ts';

/** Tests the two passwords that a signed-in person entered for an account of their own. */
export async function answerOwnPassword(
  request: Request,
  id: string,
  area: '/phone' | '/desktop',
): Promise<Response> {
  const page = await ownPage(request, id, area);
  if (page instanceof Response) return page;
  return answerPasswordForm(request, {
    ...page,
    update: (form, onStep) => updatePassword({ door: page.door, ...form, onStep }),
  });
}

/** The page of an account for its owner, signed in; an answer where nobody is let in. */
export async function ownPage(request: Request, id: string, area: '/phone' | '/desktop') {
  if (!isFromOurPage(request)) return refuse(403, 'This form was sent from another site.');
  const viewer = await findUser();
  if (!viewer) return refuse(401, 'Please sign in again.');
  if (!(await readAccount(viewer, id))) return refuse(404, 'There is no such account.');
  return {
    door: { viewer, accountId: id },
    page: `${area}/accounts/${encodeURIComponent(id)}/password`,
    attempt: attemptOf(viewer, id),
    receipt: (incidentId: string) => shownReceipt(incidentId, 60_000),
  };
}

/** What a sealed outcome is bound to: this person and this account. */
export function attemptOf(viewer: UserViewer, accountId: string): string {
  return `own:${viewer.userId}:${accountId}`;
}
