import { db } from '../db/client.ts';
import type { AdminViewer } from '../viewer.ts';

const shown = 50;

/** Owners of mail accounts who cannot be told by SMS because no number is stored: how many, and the first of them. */
export async function listOwnersWithoutNumber(_admin: AdminViewer) {
  const where = { phone: null, accounts: { some: {} } };
  const [count, owners] = await Promise.all([
    db().user.count({ where }),
    db().user.findMany({
      where,
      orderBy: { email: 'asc' },
      take: shown,
      select: { id: true, email: true, name: true },
    }),
  ]);
  return { count, owners };
}
