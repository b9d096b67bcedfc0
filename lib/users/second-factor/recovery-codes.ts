import { createHmac, randomInt } from 'node:crypto';
import { keyFor } from '../../crypto/key.ts';

// Crockford's Base32: nothing that is mistaken for something else when it is read from paper.
const letters = '0123456789abcdefghjkmnpqrstvwxyz';
const howMany = 10;

/** Ten new codes of 60 bits each, as a person keeps them: `7k3m-x9d2-vq4t`. */
export function newRecoveryCodes(): string[] {
  const group = () => Array.from({ length: 4 }, () => letters[randomInt(letters.length)]).join('');
  return Array.from({ length: howMany }, () => [group(), group(), group()].join('-'));
}

/**
 * What is stored of a code: an HMAC with a key that is not in the database, so that who has only that can try none.
 * Capitals, dashes and spaces do not matter.
 */
export function hashOfRecoveryCode(typed: string): Uint8Array<ArrayBuffer> {
  const plain = typed.toLowerCase().replaceAll('o', '0').replaceAll(/[il]/g, '1');
  const bare = plain.replaceAll(/[^0-9a-z]/g, '');
  return new Uint8Array(createHmac('sha256', keyFor('recovery-code')).update(bare).digest());
}
