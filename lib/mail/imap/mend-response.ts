/**
 * Pure. One response, without its line end, as its server meant it (RFC 3501 7.4.2); null where it is none.
 *
 * Some servers break the line behind a literal, so that what closes the FETCH stands on a line of its own: a FETCH that ends with a
 * literal is closed, and a line of nothing but brackets is what was left of the one before. Some fill up lines with zeros in front.
 */
export function mendResponse(payload: Buffer): Buffer | null {
  const from = payload.findIndex((byte) => byte !== 0);
  if (from > 0) return mendResponse(payload.subarray(from));
  if (payload.length < 64 && /^[\s)]*$/.test(payload.toString('latin1'))) return null;
  const isFetch = /^\* \d+ FETCH \(/i.test(payload.toString('latin1', 0, 32));
  const isOpen = isFetch && /\{\d+\}\r?\n\s*$/.test(payload.toString('latin1', payload.length - 32));
  return isOpen ? Buffer.concat([payload, closing]) : payload;
}

const closing = Buffer.from(')');
