import type { Credential } from '../mail/credential.ts';

/** Whether a password has letters beyond ASCII: some servers refuse any such password from programs, the right one too. */
export const isBeyondAscii = ({ password }: Credential): boolean => /[^\x20-\x7e]/.test(password.reveal());
