import type { Tx } from '../db/client.ts';
import type { OwnerForm } from './schema.ts';

/**
 * The user whose mail account it is: found by e-mail address, or created as one who has no password yet. What is
 * given of name, telephone and other address is kept; what is left out stays as it was.
 */
export async function matchOwner(tx: Tx, { email, ...given }: OwnerForm): Promise<{ id: string }> {
  const known = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  await tx.user.createMany({ data: [{ email }], skipDuplicates: true });
  return tx.user.update({ where: { email }, data: known, select: { id: true } });
}
