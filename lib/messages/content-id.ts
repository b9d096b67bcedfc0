import libmime from 'libmime';

/** The id that a Content-ID header names (RFC 2392), as programs write it: in brackets or none, also as encoded words. Pure. */
export function plainId(header: string): string {
  const bare = (text: string) => text.trim().replace(/^<|>$/g, '').trim();
  try {
    return bare(libmime.decodeWords(bare(header)));
  } catch {
    return bare(header);
  }
}

/** A content id as it is compared: with percent signs or without, in large letters or small. Pure. */
export function comparedId(id: string): string {
  try {
    return decodeURIComponent(id).toLowerCase();
  } catch {
    return id.toLowerCase();
  }
}
