import { TextDecoder as BrowserDecoder } from '@exodus/bytes/encoding.js';
import { likelyPages } from './likely-pages.ts';

const looked = 8 * 1024;

/** What bytes look like that nobody labelled, or that are not UTF-8 though they are labelled so. Pure. */
export function guessCharset(bytes: Uint8Array): string {
  const start = bytes.subarray(0, looked);
  if (isBig5(start)) return 'big5';
  const [likeliest = 'windows-1252'] = likelyPages(start);
  return likeliest === 'gb18030' ? (eastern(start) ?? 'windows-1252') : likeliest;
}

/** The same where a western label stands: what is Cyrillic shows it, and letters of the East where there are enough; of others the label is believed. Pure. */
export function guessBesideWestern(bytes: Uint8Array): string {
  const start = bytes.subarray(0, looked);
  const [likeliest = 'windows-1252'] = likelyPages(start);
  if (likeliest !== 'gb18030') return likeliest;
  return (pairsOf(start).count >= leastPairs ? eastern(start) : undefined) ?? 'windows-1252';
}

/** So many letters of two bytes nobody writes in a western text by chance. */
const leastPairs = 12;

// Kana stand in the same row in EUC-JP and GB 2312, which tells the two apart by how many there are; Hangul fill the
// rows B0 to C8, and Korean writes spaces. What Chinese writes every day stands in the rows B0 to D7 of GB 2312.
function eastern(bytes: Uint8Array): string | undefined {
  const share = (page: string, of: RegExp) => {
    const letters = new BrowserDecoder(page).decode(bytes).match(/\P{ASCII}/gu) ?? [];
    return letters.filter((one) => of.test(one)).length / Math.max(1, letters.length);
  };
  const kana = /[\u3040-\u30ff]/u;
  const own = /[\p{Script=Han}\u3000-\u30ff\uff00-\uffef]/u;
  if (share('euc-jp', kana) > 0.2 && share('euc-jp', own) > 0.9) return 'euc-jp';
  if (share('shift_jis', kana) > 0.2 && share('shift_jis', own) > 0.9) return 'shift_jis';
  const { count, gb, low, early } = pairsOf(bytes);
  // Its everyday letters begin where those of the others never do.
  if (early > count * 0.7 && share('shift_jis', own) > 0.9) return 'shift_jis';
  if (gb < count * 0.9 && isThai(bytes)) return 'windows-874';
  if (low === 0 && early === 0 && share('euc-kr', /[\p{Script=Hangul}\u3000-\u303f]/u) > 0.95)
    return 'euc-kr';
  return share('gb18030', own) > 0.9 ? 'gb18030' : undefined;
}

/**
 * What Big5 writes every day stands in its rows A4 to C6, its signs in A1, and half of the second bytes are letters of ASCII, so that few
 * high bytes stand together. A sign that western texts repeat, as of degrees, is one and the same.
 */
function isBig5(bytes: Uint8Array): boolean {
  const { count, big5, low, rows } = pairsOf(bytes);
  return rows >= 4 && big5 > count * 0.95 && low > count * 0.2;
}

type Pairs = { count: number; gb: number; big5: number; low: number; early: number; rows: number };

/**
 * How many letters are written with two bytes, the first of them above ASCII: in the rows that GB 2312 and Big5 write every day, with
 * a letter of ASCII, with a first byte below those of EUC, and in how many rows.
 */
function pairsOf(bytes: Uint8Array): Pairs {
  const found = { count: 0, gb: 0, big5: 0, low: 0, early: 0 };
  const rows = new Set<number>();
  for (let at = 0; at + 1 < bytes.length; at++) {
    const first = bytes[at] as number;
    if (first < 0x81) continue;
    const second = bytes[++at] as number;
    rows.add(first);
    found.count += 1;
    if (second < 0x80) found.low += 1;
    if (first < 0xa0) found.early += 1;
    if (second >= 0x40 && (first === 0xa1 || (first >= 0xa4 && first <= 0xc6))) found.big5 += 1;
    if (second > 0xa0 && (first === 0xa1 || first === 0xa3 || (first >= 0xb0 && first <= 0xd7)))
      found.gb += 1;
  }
  return { ...found, rows: rows.size };
}

/** Thai fills its half of the page but for digits and signs, and each of its marks stands above or below a consonant. */
function isThai(bytes: Uint8Array): boolean {
  const text = new BrowserDecoder('windows-874').decode(bytes);
  const high = text.match(/\P{ASCII}/gu)?.length ?? 0;
  const letters = text.match(/[ก-ฺเ-๎]/g)?.length ?? 0;
  const marks = text.match(/[ัิ-ฺ็-๎]/g)?.length ?? 0;
  const onLetters = text.match(/(?<=[ก-ฮัิ-ฺ็])[ัิ-ฺ็-๎]/g)?.length ?? 0;
  return letters >= 8 && letters > high * 0.97 && onLetters > marks * 0.95;
}
