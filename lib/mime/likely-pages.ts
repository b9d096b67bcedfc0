/**
 * The code pages that bytes which are no UTF-8 may be in, the likeliest first. High bytes stand alone or in pairs between
 * the ASCII letters of western Europe; Cyrillic words are made of the small letters of their page; what is left is
 * Chinese. Pure.
 */
export function likelyPages(bytes: Uint8Array): string[] {
  let longest = 0;
  let run = 0;
  let high = 0;
  let lowerCyrillic = 0;
  let lowerKoi8 = 0;
  for (const byte of bytes) {
    run = byte > 0x7f ? run + 1 : 0;
    longest = Math.max(longest, run);
    if (byte > 0x7f) high++;
    if (byte >= 0xe0) lowerCyrillic++;
    if (byte >= 0xc0 && byte < 0xe0) lowerKoi8++;
  }
  const [western, chinese, cyrillic, koi8] = ['windows-1252', 'gb18030', 'windows-1251', 'koi8-r'];
  if (longest < 4) return [western, chinese, cyrillic, koi8];
  if (lowerCyrillic > high * 0.75) return [cyrillic, koi8, chinese, western];
  if (lowerKoi8 > high * 0.85) return [koi8, cyrillic, chinese, western];
  return [chinese, western, cyrillic, koi8];
}
