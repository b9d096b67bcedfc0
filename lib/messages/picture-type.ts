const beginnings: [type: string, bytes: RegExp][] = [
  ['image/png', /^\x89PNG\r\n/],
  ['image/jpeg', /^\xff\xd8\xff/],
  ['image/gif', /^GIF8[79]a/],
  ['image/webp', /^RIFF[\s\S]{4}WEBP/],
  ['image/avif', /^[\s\S]{4}ftypavi[fs]/],
  ['image/bmp', /^BM/],
];

/** The type of a picture that browsers show, told by its bytes and not by its sender; null for all others. Pure. */
export function pictureType(bytes: Buffer): string | null {
  const head = bytes.subarray(0, 16).toString('latin1');
  return beginnings.find(([, beginning]) => beginning.test(head))?.[0] ?? null;
}
