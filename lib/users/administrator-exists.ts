import type { Db } from '../db/client.ts';

/** Whether anybody can administer this system. */
export async function administratorExists(db: Db): Promise<boolean> {
  return (await db.user.findFirst({ where: { role: 'ADMIN' }, select: { id: true } })) !== null;
}
