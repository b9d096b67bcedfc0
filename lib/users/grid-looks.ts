import { db } from '../db/client.ts';
import type { AdminViewer } from '../viewer.ts';
import { type Grid, type GridLook, gridLook, usualLook } from './grid-look.ts';

/** How the viewer wants to see a grid; as usual where they never chose, or another version wrote what this one cannot read. */
export async function readGridLook({ userId }: AdminViewer, grid: Grid): Promise<GridLook> {
  if (!userId) return usualLook;
  const kept = await db().gridLook.findUnique({ where: { userId_grid: { userId, grid } } });
  return gridLook.safeParse(kept?.look).data ?? usualLook;
}

/** From now on the viewer sees the grid so, in every browser. */
export async function keepGridLook({ userId }: AdminViewer, grid: Grid, look: GridLook): Promise<void> {
  if (!userId) return;
  await db().gridLook.upsert({
    where: { userId_grid: { userId, grid } },
    create: { userId, grid, look },
    update: { look },
  });
}
