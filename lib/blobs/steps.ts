/** What happens between bytes and their rows, in this order each: a process may die after any of it (kills.db.test.ts). */
export const steps = {
  store: ['segment named', 'file made', 'bytes written', 'bytes on disk', 'rows written', 'rows committed'],
  sweep: ['living copied', 'places moved', 'segment forgotten', 'file deleted'],
  move: ['moving copied', 'moving written'],
  storeObject: ['object named', 'object stored', 'rows written', 'rows committed'],
  sweepObjects: ['living copied', 'places moved', 'segment forgotten', 'object deleted'],
} as const;

export type Step = (typeof steps)[keyof typeof steps][number];

// A test that kills at a step sets it.
const told = globalThis as { rekeyBlobStep?: (step: Step) => void };

/** Says how far the work is. */
export function reach(step: Step): void {
  told.rekeyBlobStep?.(step);
}
