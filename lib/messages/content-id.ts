import libmime from 'libmime';

type Called = {
  contentId: string | undefined;
  location: string | undefined;
  fileName: string | undefined;
  type: string;
};

/**
 * What the HTML of a message may call a part by: its id, its place (RFC 2557 4.2), and, of a picture, the name of its file,
 * which some programs write instead. Pure.
 */
export function namesOf({ contentId, location, fileName, type }: Called): string[] {
  const ofFile =
    fileName && /^(?:image\/|application\/octet-stream$)/.test(type) ? [comparedId(fileName), fileName] : [];
  return [contentId && comparedId(contentId), location, ...ofFile].filter(
    (name) => name !== undefined && name !== '',
  ) as string[];
}

/** The id that a Content-ID header names (RFC 2392), as programs write it: in brackets or none, also as encoded words. Pure. */
export function plainId(header: string): string {
  const bare = (text: string) => text.trim().replace(/^<|>$/g, '').trim();
  try {
    return bare(libmime.decodeWords(bare(header)));
  } catch {
    return bare(header);
  }
}

/** A content id as it is compared: with percent signs or without, in large letters or small, in brackets or none. Pure. */
export function comparedId(id: string): string {
  const bare = id.replace(/^<|>$/g, '').replaceAll('&amp;', '&');
  try {
    return decodeURIComponent(bare).toLowerCase();
  } catch {
    return bare.toLowerCase();
  }
}
