/**
 * The code pages that bytes which are no UTF-8 may be in, the likeliest first. High bytes stand alone or in pairs between
 * the ASCII letters of western Europe; the words of others are made of the small letters of their page, or of those that they
 * write most; what is left is Chinese. Pure.
 */
export function likelyPages(bytes: Uint8Array): string[] {
  let longest = 0;
  let run = 0;
  let before = 0;
  /** Capitals of Cyrillic behind a small letter: where Greek has its accents. */
  let inside = 0;
  const counts = new Array<number>(256).fill(0);
  for (const byte of bytes) {
    run = byte > 0x7f ? run + 1 : 0;
    longest = Math.max(longest, run);
    if (byte >= 0xdc && byte < 0xe0 && before >= 0xe0) inside += 1;
    counts[byte] = (counts[byte] as number) + 1;
    before = byte;
  }
  const [western, chinese, cyrillic, koi8] = ['windows-1252', 'gb18030', 'windows-1251', 'koi8-r'];
  if (longest < 4) return [western, chinese, cyrillic, koi8];
  if (isCapitalised(bytes)) return [cyrillic, koi8, chinese, western];
  const sum = (from: number, to: number) => counts.slice(from, to + 1).reduce((all, one) => all + one, 0);
  const high = sum(0x80, 0xff);
  const share = (...ranges: [number, number][]) =>
    ranges.reduce((all, [from, to]) => all + sum(from, to), 0) / high;
  const only = (page: string) => [page, cyrillic, western, koi8, chinese];
  if (share([0x80, 0xaf], [0xe0, 0xef]) > 0.97 && share([0xa0, 0xaf]) > 0.4) return only('ibm866');
  if (share([0xe0, 0xff]) > 0.75) {
    if (inside > high * 0.02) return only('windows-1253');
    // He, Yod, Resh and Tav are a third of Hebrew: of Russian, letters that are seldom written.
    const isHebrew =
      share([0xe0, 0xfa]) > 0.97 && share([0xe4, 0xe4], [0xe9, 0xe9], [0xf8, 0xf8], [0xfa, 0xfa]) > 0.18;
    return isHebrew ? only('windows-1255') : [cyrillic, koi8, chinese, western];
  }
  if (share([0xc0, 0xdf]) > 0.85) return [koi8, cyrillic, chinese, western];
  const arabic = share([0xc1, 0xd6], [0xd8, 0xdf], [0xe1, 0xe1], [0xe3, 0xe6], [0xec, 0xed]);
  // Alef alone is every eighth letter.
  if (arabic > 0.9 && share([0xc7, 0xc7]) > 0.08) return only('windows-1256');
  return [chinese, western, cyrillic, koi8];
}

/** Whether each word is small letters of Windows' Cyrillic behind a capital or none, and one of them long: pairs of bytes of the East are so by no chance. */
function isCapitalised(bytes: Uint8Array): boolean {
  const words =
    Buffer.from(bytes)
      .toString('latin1')
      .match(/[\x80-\xff]+/g) ?? [];
  const isWord = (word: string) => /^[\xa8\xc0-\xdf]?[\xb8\xe0-\xff]+$/.test(word);
  return words.every(isWord) && words.some((word) => /^[\xa8\xc0-\xdf].{3}/.test(word));
}
