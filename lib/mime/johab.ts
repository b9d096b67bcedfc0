import { TextDecoder as BrowserDecoder } from '@exodus/bytes/encoding.js';

// Johab (KS X 1001, annex 3): a syllable of Hangul as three letters of five bits, everything else as rows of KS X 1001 in other places.

/** A letter of five bits as its place in a syllable; undefined: none of them. Three tables have other gaps. */
const first = (code: number) => (code >= 2 && code <= 20 ? code - 2 : undefined);
const middle = (code: number) =>
  code >= 3 && code <= 29 && code % 8 > 1 && code !== 8 ? code - 3 - 2 * Math.floor(code / 8) : undefined;
const last = (code: number) => {
  if (code >= 1 && code <= 17) return code - 1;
  return code >= 19 && code <= 29 ? code - 2 : undefined;
};
/** Letters that stand alone (Unicode, Hangul Compatibility Jamo). */
const alone = 'ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ';
const unknown = '\ufffd';
const decoder = new BrowserDecoder('euc-kr');
const rows = new Map<number, string>();

/** Text in Johab. Pure. */
export function decodeJohab(bytes: Uint8Array): string {
  const read: string[] = [];
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] as number;
    if (byte < 0x80) read.push(String.fromCharCode(byte));
    else read.push(letterOf(byte, bytes[++at] ?? 0));
  }
  return read.join('');
}

function letterOf(lead: number, trail: number): string {
  const isSyllable = lead >= 0x84 && lead <= 0xd3;
  return isSyllable ? syllable((lead << 8) | trail) : ofRows(lead, trail);
}

function syllable(code: number): string {
  const [one, two, three] = [first((code >> 10) & 31), middle((code >> 5) & 31), last(code & 31)];
  if (one !== undefined && two !== undefined && three !== undefined)
    return String.fromCharCode(0xac00 + (one * 21 + two) * 28 + three);
  if (one !== undefined && three === 0) return alone[one] as string;
  return two === undefined ? unknown : String.fromCharCode(0x314f + two);
}

/** Two rows of KS X 1001 behind each first byte. */
function ofRows(lead: number, trail: number): string {
  const isRow = (lead >= 0xd9 && lead <= 0xde) || (lead >= 0xe0 && lead <= 0xf9);
  const cell = trail < 0x91 ? trail - 0x31 : trail - 0x43;
  if (!isRow || cell < 0 || cell > 187) return unknown;
  const row = (lead < 0xe0 ? 2 * (lead - 0xd9) + 0x21 : 2 * (lead - 0xe0) + 0x4a) + (cell < 94 ? 0 : 1);
  return rowOf(row)[cell % 94] ?? unknown;
}

/** The 94 letters of a row, read once. */
function rowOf(row: number): string {
  const place = (_: unknown, i: number) => (i % 2 === 0 ? row | 0x80 : 0xa1 + (i - 1) / 2);
  const letters = rows.get(row) ?? decoder.decode(Uint8Array.from({ length: 2 * 94 }, place));
  rows.set(row, letters);
  return letters;
}
