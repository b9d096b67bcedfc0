import { type RefusalWords, refusals } from './language.ts';
import type { Refusal } from './refusal.ts';

/** What stands beside the account in the views. Pure. */
export const repairOf = (cause: Refusal, lastSuccessAt?: Date | null): RefusalWords['repair'] =>
  refusals[isFirstConsent(cause, lastSuccessAt) ? 'unconnected' : cause].repair;

/** Its provider's permission is asked for the first time: nothing was ever fetched by it. Pure. */
export const isFirstConsent = (cause: Refusal, lastSuccessAt?: Date | null) =>
  cause === 'consent_required' && lastSuccessAt === null;
