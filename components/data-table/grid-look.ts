import { z } from 'zod';

/** How somebody wants to see a grid: which columns not, and how close its rows stand. */
export type GridLook = { hidden: string[]; isDense: boolean };

export const usualLook: GridLook = { hidden: [], isDense: false };

const look = z.object({ hidden: z.array(z.string().max(40)).max(40), isDense: z.boolean() });

/** Of a cookie of whoever reads; what makes no sense is as if it were not there. Pure. */
export function readGridLook(cookie: string | undefined): GridLook {
  try {
    return look.safeParse(JSON.parse(cookie ?? '')).data ?? usualLook;
  } catch {
    return usualLook;
  }
}
