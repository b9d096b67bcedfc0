import { z } from 'zod';

/** A time zone by its IANA name, as this machine knows it. */
export const timeZoneField = z
  .string('must be a time zone')
  .trim()
  .max(60, 'must have 60 characters or fewer')
  .refine(isKnown, 'must be the name of a time zone, such as Europe/Lisbon');

function isKnown(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en-GB', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
