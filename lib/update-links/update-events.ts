import type { UpdateFailure, UpdateStep, UpdateSuccess } from './update-result.ts';

/** A value after its way through JSON: instants are texts. */
type OverTheWire<T> = T extends Date ? string : T extends object ? { [K in keyof T]: OverTheWire<T[K]> } : T;

/** What was cut off and what came in since, as the success page shows it. */
export type ShownReceipt = { cutOffSince: string | null; until: string; fetched: number };

/** How an attempt ended, as the page is told. `broken`: a fault of ours; what was saved is not known. */
export type ShownResult = OverTheWire<UpdateSuccess> | ShownFailure;
export type ShownFailure = OverTheWire<UpdateFailure> | { ok: false; reason: 'broken' };

/** One line of the stream (NDJSON) that a page with JavaScript reads while a new password is tested. */
export type UpdateEvent =
  | { type: 'step'; step: UpdateStep }
  | { type: 'result'; result: ShownResult }
  /** null: the first fetch is still under way. */
  | { type: 'receipt'; receipt: ShownReceipt | null }
  /** Nothing new; the connection lives. */
  | { type: 'alive' };
