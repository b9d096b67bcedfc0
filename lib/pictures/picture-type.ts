/**
 * What a file is by its own first bytes, where it is a picture that browsers draw and that cannot run anything; null for
 * all else, whatever it is called. SVG is none of them: it is a document.
 */
export function pictureTypeOf(bytes: Uint8Array): string | null {
  const head = Buffer.from(bytes.subarray(0, 16)).toString('latin1');
  if (head.startsWith('\x89PNG\r\n\x1a\n')) return 'image/png';
  if (head.startsWith('\xff\xd8\xff')) return 'image/jpeg';
  if (/^GIF8[79]a/.test(head)) return 'image/gif';
  if (/^RIFF[\s\S]{4}WEBP/.test(head)) return 'image/webp';
  if (/^[\s\S]{4}ftypavi[fs]/.test(head)) return 'image/avif';
  if (/^BM[\s\S]{4}\0\0\0\0/.test(head)) return 'image/bmp';
  if (head.startsWith('\0\0\x01\0')) return 'image/x-icon';
  return null;
}
