/** A setting that says where a secret goes, and what of it does. */
export type Bond = { key: string; by: 'value' | 'origin' };

export const bond = (key: string, by: Bond['by'] = 'value'): Bond => ({ key, by });

/**
 * What of a setting's value decides where a secret goes: all of it, or of a web address only its scheme, host and
 * port. null where it is not set. Pure, and without the settings themselves, so that a page can ask too.
 */
export function placeOf({ by }: Pick<Bond, 'by'>, value: unknown): string | null {
  if (value === null || value === undefined || value === '') return null;
  return by === 'origin' ? (URL.parse(String(value))?.origin ?? String(value)) : String(value);
}
