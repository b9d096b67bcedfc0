import type { StoredCredential } from './credentials.ts';

/** Whether a password has letters beyond ASCII: some servers refuse any such password from programs, the right one too. */
export const isBeyondAscii = (credential: StoredCredential): boolean =>
  credential.kind === 'password' && /[^\x20-\x7e]/.test(credential.password.reveal());
