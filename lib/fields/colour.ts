import { z } from 'zod';

/** A colour as browsers name it, `#2f5bea`; kept in small letters. */
export const colourField = z
  .string('must be a colour')
  .trim()
  .toLowerCase()
  .regex(/^#[0-9a-f]{6}$/, 'must be a colour such as #2f5bea: a # and six digits, 0 to 9 and a to f');
