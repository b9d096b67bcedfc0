import { type Algorithm, hash, verify } from '@node-rs/argon2';
import type { Secret } from '../secret.ts';

// OWASP's password storage cheat sheet: argon2id, 19 MiB, two passes, one lane.
const options = {
  algorithm: 2 satisfies Algorithm.Argon2id,
  memoryCost: 19_456,
  timeCost: 2,
  parallelism: 1,
};

/** The argon2id hash of a user's password, with its own salt and parameters in the text. */
export function hashPassword(password: Secret | string): Promise<string> {
  return hash(plaintext(password), options);
}

/**
 * Whether the password fits the hash. A user without a hash, or no user at all (`null`), costs the same work and
 * never fits, so that the time of an answer does not tell which addresses exist.
 */
export async function verifyPassword(password: Secret | string, storedHash: string | null): Promise<boolean> {
  const fits = await verify(storedHash ?? (await nobodysHash()), plaintext(password));
  return storedHash !== null && fits;
}

let nobody: Promise<string> | undefined;

function nobodysHash(): Promise<string> {
  nobody ??= hash('nobody has this password', options);
  return nobody;
}

/** Both spellings of an accented letter are one password (RFC 8265 asks for NFC). */
function plaintext(password: Secret | string): string {
  return (typeof password === 'string' ? password : password.reveal()).normalize('NFC');
}
