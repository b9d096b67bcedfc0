import { createHash, randomInt } from 'node:crypto';
import { seal, unseal } from '../../crypto/seal.ts';
import { sameText } from '../../crypto/token.ts';

// Crockford's Base32: nothing that is mistaken for something else when it is read from paper.
const letters = '0123456789abcdefghjkmnpqrstvwxyz';
const howMany = 10;

/** Ten new codes of 60 bits each, as a person keeps them: `7k3m-x9d2-vq4t`. */
export function newRecoveryCodes(): string[] {
  const group = () => Array.from({ length: 4 }, () => letters[randomInt(letters.length)]).join('');
  return Array.from({ length: howMany }, () => [group(), group(), group()].join('-'));
}

/** What is stored of a code: its hash, sealed, so that who has only the database can try none. `row` is the code's own. */
export const sealRecoveryCode = (code: string, row: string): string => seal(hashOf(code), placeOf(row));

/** Whether this is the code that was sealed. Capitals, dashes and spaces do not matter. */
export const isRecoveryCode = (typed: string, sealed: string, row: string): boolean =>
  sameText(unseal(sealed, placeOf(row)).reveal(), hashOf(typed));

const placeOf = (row: string) => ({ row, field: 'recovery-code' });

function hashOf(typed: string): string {
  const plain = typed.toLowerCase().replaceAll('o', '0').replaceAll(/[il]/g, '1');
  const bare = plain.replaceAll(/[^0-9a-z]/g, '');
  return createHash('sha256').update(bare).digest('base64url');
}
