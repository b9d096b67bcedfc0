import { db } from '../db/client.ts';
import { type KeyRing, keyCheckValue } from './key-ring.ts';
import { sameText } from './token.ts';

/** Whether a ring has every key that the database was sealed with. False where it has none yet; throws while it cannot be asked. */
export async function isKeyOfDatabase({ keys }: KeyRing): Promise<boolean> {
  const checks = await db().keyCheck.findMany({ select: { version: true, check: true } });
  return (
    checks.length > 0 &&
    checks.every(({ version, check }) => {
      const key = keys.get(version);
      return key !== undefined && sameText(keyCheckValue(key), check);
    })
  );
}
