import type { ShownFailure, ShownReceipt, ShownResult } from '#lib/update-links/update-events.ts';
import type { UpdateStep } from '#lib/update-links/update-result.ts';
import { readEvents } from './read-events.ts';

/** What the update page shows. */
export type Face =
  | { name: 'asking'; failure: ShownFailure | null }
  /** Back from a provider: tested at once, or by a button where there is no JavaScript. */
  | { name: 'back' }
  | { name: 'testing'; begun: UpdateStep[] }
  | { name: 'lost' }
  | {
      name: 'updated';
      result: Extract<ShownResult, { ok: true }>;
      receipt: ShownReceipt | null;
      isWaiting: boolean;
    };

// A face that flashes by is neither read nor spoken by a screen reader.
const shortestTestingMs = 700;

/**
 * Sends the form and turns what comes back into faces, the result not before the testing could be read; answers the result, or
 * null when none came.
 */
export async function followAttempt(
  action: string,
  fields: URLSearchParams,
  show: (update: (face: Face) => Face) => void,
): Promise<ShownResult | null> {
  const readable = new Promise((resolve) => setTimeout(resolve, shortestTestingMs));
  let result: ShownResult | null = null;
  try {
    const answer = await fetch(action, {
      method: 'POST',
      body: fields,
      headers: { accept: 'application/x-ndjson' },
      cache: 'no-store',
    });
    for await (const event of readEvents(answer)) {
      if (event.type === 'step') {
        show((face) => (face.name === 'testing' ? { ...face, begun: [...face.begun, event.step] } : face));
      } else if (event.type === 'result') {
        result = event.result;
        const { result: end } = event;
        await readable;
        show(() =>
          end.ok
            ? { name: 'updated', result: end, receipt: null, isWaiting: end.incidentId !== null }
            : { name: 'asking', failure: end },
        );
      } else if (event.type === 'receipt') {
        show((face) =>
          face.name === 'updated' ? { ...face, receipt: event.receipt, isWaiting: !event.receipt } : face,
        );
      }
    }
  } catch {
    // Cut off, silent, or not our answer: shown below, from what is known.
  }
  if (!result) show(() => ({ name: 'lost' }));
  return result;
}
