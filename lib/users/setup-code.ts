import { createHmac, randomInt } from 'node:crypto';
import { keyFor, keysFor } from '../crypto/key.ts';
import type { Db, Tx } from '../db/client.ts';
import { databaseTime } from '../db/clock.ts';
import { administratorExists } from './administrator-exists.ts';

/**
 * 32 letters and digits that are not mistaken for one another: 60 bits in a code, which no number of tries at the page finds.
 * So nobody's tries need to be held against others.
 */
const alphabet = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';

/** A fresh code `XXXX-XXXX-XXXX` that replaces the one before, or undefined when there is an administrator already. */
export async function issueSetupCode(db: Db): Promise<string | undefined> {
  if (await administratorExists(db)) return undefined;
  const letters = Array.from({ length: 12 }, () => alphabet[randomInt(alphabet.length)]).join('');
  const code = `${letters.slice(0, 4)}-${letters.slice(4, 8)}-${letters.slice(8)}`;
  const codeHash = hashOf(code);
  await db.setupCode.upsert({
    where: { id: 1 },
    create: { id: 1, codeHash },
    update: { codeHash, createdAt: databaseTime() },
  });
  return code;
}

/** Spends the code in the transaction that creates the administrator: true once, and false ever after. */
export async function spendSetupCode(tx: Tx, code: string): Promise<boolean> {
  const spent = await tx.setupCode.deleteMany({
    where: { codeHash: { in: keysFor('setup-code').map((key) => hashOf(code, key)) } },
  });
  return spent.count === 1 && !(await administratorExists(tx));
}

/** Keyed, because 60 bits could be guessed from a plain hash in a stolen database. Forgives case, spaces and dashes. */
function hashOf(code: string, key = keyFor('setup-code')): Uint8Array<ArrayBuffer> {
  const bare = code.toUpperCase().replace(/[^A-Z0-9]/g, '');
  return new Uint8Array(createHmac('sha256', key).update(bare).digest());
}
