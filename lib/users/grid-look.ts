import { z } from 'zod';

const names = z.array(z.string().max(40)).max(40);

/** How somebody wants to see a grid: which columns not, in which order the others, and how close its rows stand. */
export const gridLook = z.strictObject({ hidden: names, order: names.default([]), isDense: z.boolean() });
export type GridLook = z.output<typeof gridLook>;

export const usualLook: GridLook = { hidden: [], order: [], isDense: false };

/** The grids that can be seen in another way. */
export type Grid = 'accounts';
