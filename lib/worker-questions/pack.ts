import { Secret } from '../secret.ts';

/** Writes a value of JSON's types, dates and secrets as one text. It holds the secrets in the clear: it is for the cipher alone. Pure. */
export const packSecretly = (value: unknown): string => JSON.stringify(marked(value, true));

/** The same of a value without secrets; throws where it has one. Pure. */
export const pack = (value: unknown): string => JSON.stringify(marked(value, false));

/** What was packed. Pure. */
export const unpack = (text: string): unknown => JSON.parse(text, (_key, value) => restored(value));

function marked(value: unknown, maySecrets: boolean): unknown {
  if (value instanceof Secret) {
    if (!maySecrets) throw new Error('a secret stands where none may be');
    return { $secret: value.reveal() };
  }
  if (value instanceof Date) return { $date: value.toISOString() };
  if (Array.isArray(value)) return value.map((one) => marked(one, maySecrets));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, marked(one, maySecrets)]));
}

function restored(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if ('$secret' in value) return new Secret(String(value.$secret));
  return '$date' in value ? new Date(String(value.$date)) : value;
}
