import { hashToken } from '#lib/crypto/token.ts';
import { shownReceipt } from '#lib/web/shown-receipt.ts';

/** What a sealed outcome is bound to: the link, by its hash. */
export function attemptOf(token: string): string {
  return `update:${Buffer.from(hashToken(token)).toString('base64url')}`;
}

/** The page of a link, for who signs in at a provider. */
export function consentPage(token: string) {
  return {
    door: { token },
    page: `/update/${encodeURIComponent(token)}`,
    attempt: attemptOf(token),
    receipt: (incidentId: string) => shownReceipt(incidentId, 60_000),
  };
}
