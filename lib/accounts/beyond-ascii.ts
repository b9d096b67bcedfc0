import type { Secret } from '../crypto/secret.ts';

/** Whether a password has letters beyond ASCII: some servers refuse any such password from programs, the right one too. */
export const isBeyondAscii = (password: Secret): boolean => /[^\x20-\x7e]/.test(password.reveal());
