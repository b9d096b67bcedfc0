import { TextDecoder as BrowserDecoder } from '@exodus/bytes/encoding.js';

/**
 * The sets of ISO 2022 that mail is written in (RFC 1468, RFC 1554, RFC 1922, RFC 2237, and JIS X 0213), by the escape that calls them: how many bytes a letter
 * has, and the page that has its letters where they are with the eighth bit, or behind such a byte.
 */
const sets: Record<string, { bytes: 1 | 2; page: string; before?: number }> = {
  $A: { bytes: 2, page: 'gb18030' },
  $B: { bytes: 2, page: 'euc-jp' },
  '$@': { bytes: 2, page: 'euc-jp' },
  '$(A': { bytes: 2, page: 'gb18030' },
  '$(B': { bytes: 2, page: 'euc-jp' },
  '$(C': { bytes: 2, page: 'euc-kr' },
  '$(D': { bytes: 2, page: 'euc-jp', before: 0x8f },
  '$(O': { bytes: 2, page: 'euc-jp' },
  '$(Q': { bytes: 2, page: 'euc-jp' },
  '(I': { bytes: 1, page: 'shift_jis' },
  '$)A': { bytes: 2, page: 'gb18030' },
  '$)C': { bytes: 2, page: 'euc-kr' },
  ')I': { bytes: 1, page: 'shift_jis' },
  '.A': { bytes: 1, page: 'iso-8859-1' },
  '.F': { bytes: 1, page: 'iso-8859-7' },
};

type Set = (typeof sets)[string] | undefined;

/** Text may change its set at every letter: a page is made ready once. */
const decoders = new Map<string, TextDecoder>();
function decoderOf(page: string): TextDecoder {
  const decoder = decoders.get(page) ?? new BrowserDecoder(page);
  decoders.set(page, decoder);
  return decoder;
}

const behindEscape = /^(?:\$[()]?[@-Z]|[()][@-Z]|\.[AF])/;
const [esc, out, back, lf, space] = [0x1b, 0x0e, 0x0f, 0x0a, 0x20];
/** Letters of one byte from Japanese phones and offices, of seven bits or of eight. */
const kana: Set = sets['(I'];

/** Text in sets that are called by escapes, also in those that browsers do not know. A line ends what was called (RFC 1922 3, RFC 1554 2). Pure. */
export function decodeIso2022(bytes: Uint8Array): string {
  const text = Buffer.from(bytes).toString('latin1');
  const read: string[] = [];
  let [inPlace, shifted, single]: Set[] = [undefined, undefined, undefined];
  let isShifted = false;
  let run: { set: Set; from: number } = { set: undefined, from: 0 };
  const flush = (to: number, next: Set) => {
    if (to > run.from) read.push(lettersOf(bytes.subarray(run.from, to), run.set));
    run = { set: next, from: to };
  };
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] as number;
    const set = isShifted ? (shifted ?? kana) : inPlace;
    if (byte === esc) {
      const called = behindEscape.exec(text.slice(at + 1, at + 5))?.[0];
      const isSingle = bytes[at + 1] === 0x4e && single !== undefined;
      if (!called && !isSingle) continue;
      flush(at, set);
      if (called?.startsWith('.')) single = sets[called];
      else if (called && /^\$?\)/.test(called)) shifted = sets[called];
      else if (called) inPlace = sets[called];
      else read.push(lettersOf(bytes.subarray(at + 2, at + 3), single));
      at += called ? called.length : 2;
      run = { set: isShifted ? (shifted ?? kana) : inPlace, from: at + 1 };
    } else if (byte === out || byte === back) {
      flush(at, set);
      isShifted = byte === out;
      run = { set: isShifted ? (shifted ?? kana) : inPlace, from: at + 1 };
    } else if (byte === lf) {
      flush(at, undefined);
      [inPlace, isShifted] = [undefined, false];
    }
  }
  flush(bytes.length, undefined);
  return read.join('');
}

function lettersOf(bytes: Uint8Array, set: Set): string {
  if (!set) return decoderOf(bytes.some((byte) => byte > 127) ? 'shift_jis' : 'utf-8').decode(bytes);
  const high: number[] = [];
  let [pending, isHalf] = [0, false];
  for (const byte of bytes) {
    // Blanks and signs of control are of no set.
    if ((byte & 0x7f) <= space) high.push(byte);
    else if (set.bytes === 1) high.push(byte | 0x80);
    else if (!isHalf) [pending, isHalf] = [byte | 0x80, true];
    else {
      if (set.before) high.push(set.before);
      high.push(pending, byte | 0x80);
      isHalf = false;
    }
  }
  return decoderOf(set.page).decode(Uint8Array.from(high));
}
