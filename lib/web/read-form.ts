import { readBody, typeOfBody } from './read-body.ts';

/** A posted form of at most `maxBytes`; null when it is something else or larger. Never reads further than that. */
export async function readForm(request: Request, maxBytes: number): Promise<URLSearchParams | null> {
  if (typeOfBody(request) !== 'application/x-www-form-urlencoded' || !request.body) return null;
  const bytes = await readBody(request, maxBytes);
  return bytes && new URLSearchParams(bytes.toString('utf8'));
}
