import { generateSecret, generateURI, verifySync } from 'otplib';
import { Secret } from '../../secret.ts';

// RFC 6238 as every authenticator app does it: SHA-1, six digits, a code each 30 seconds. A code of the step before or
// after is taken too (5.2), since telephones' clocks are some seconds off.
const toleranceSeconds = 30;

/** What a person types for a code: six digits, spaces between them or none. Pure. */
export const isCode = (typed: string): boolean => /^\d{6}$/.test(bare(typed));

/** A new secret of 160 bits, in Base32. */
export const newSecret = (): Secret => new Secret(generateSecret());

/** The address that an authenticator app reads from a QR code. Pure. */
export const addressFor = (secret: Secret, issuer: string, label: string): string =>
  generateURI({ secret: secret.reveal(), issuer, label });

/**
 * The time step a code belongs to, or null where it is none of this secret's at this time, or of a step up to `after`:
 * no code is taken twice. Pure.
 */
export function acceptedStep(secret: Secret, typed: string, after: number | null, now: Date): number | null {
  if (!isCode(typed)) return null;
  const result = verifySync({
    secret: secret.reveal(),
    token: bare(typed),
    epoch: Math.floor(now.getTime() / 1000),
    epochTolerance: toleranceSeconds,
    ...(after === null ? {} : { afterTimeStep: after }),
  });
  return result.valid && 'timeStep' in result ? result.timeStep : null;
}

const bare = (typed: string) => typed.replaceAll(/\s/g, '');
