import { decodeText } from '../mime/charset.ts';
import { codepageName } from './codepage.ts';

const mostBytes = 4 * 1024 * 1024;

// What every compressed text may refer to from its first byte on ([MS-OXRTFCP] 2.1.2.1).
const known = Buffer.from(
  '{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor ' +
    'MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par ' +
    '\\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx',
  'latin1',
);
const windowSize = 4096;

/** RTF as Outlook keeps it ([MS-OXRTFCP]), unpacked as far as it is right; null for what is none. Pure. */
export function unpackRtf(bytes: Buffer): Buffer | null {
  if (bytes.length < 16) return null;
  const kind = bytes.toString('latin1', 8, 12);
  const size = Math.min(bytes.readUInt32LE(4), mostBytes);
  if (kind === 'MELA') return bytes.subarray(16, 16 + size);
  if (kind !== 'LZFu') return null;
  const out = Buffer.alloc(Math.min(size, bytes.length * 9));
  const window = Buffer.alloc(windowSize);
  known.copy(window);
  let [written, place] = [0, known.length];
  const write = (byte: number) => {
    if (written < out.length) out[written++] = byte;
    window[place] = byte;
    place = (place + 1) % windowSize;
  };
  let at = 16;
  while (at < bytes.length && written < out.length) {
    const control = bytes[at++] ?? 0;
    for (let bit = 0; bit < 8 && at < bytes.length; bit++) {
      if ((control >> bit) % 2 === 0) {
        write(bytes[at++] ?? 0);
        continue;
      }
      const reference = bytes.readUInt16BE(Math.min(at, bytes.length - 2));
      at += 2;
      const from = reference >> 4;
      // A reference to where the next byte goes is the end.
      if (from === place) return out.subarray(0, written);
      for (let step = 0; step < (reference % 16) + 2; step++) write(window[(from + step) % windowSize] ?? 0);
    }
  }
  return out.subarray(0, written);
}

type Group = {
  /** Its text is for programs. */
  isSkipped: boolean;
  /** It holds HTML as it was written. */
  isTag: boolean;
  /** Its text is the same again, for readers of RTF. */
  isShadow: boolean;
  inFonts: boolean;
  /** So many characters after one of Unicode stand for it in an older charset. */
  stands: number;
  charset: string;
};

const deepest = 500;
const skipped =
  /^(?:colortbl|stylesheet|info|pict|object|header[lrf]?|footer[lrf]?|generator|themedata|datastore|listtable|listoverridetable|rsidtbl|xmlnstbl|mhtmltag)$/;
const breaks: Record<string, string> = {
  ...{ par: '\n', line: '\n', sect: '\n', page: '\n', row: '\n', tab: '\t', cell: '\t' },
  ...{ lquote: '‘', rquote: '’', ldblquote: '“', rdblquote: '”', bullet: '•', endash: '–', emdash: '—' },
};
// \fcharset, as the code page that it stands for.
const charsets: Record<number, number> = {
  ...{ 0: 1252, 128: 932, 129: 949, 134: 936, 136: 950, 161: 1253, 162: 1254, 163: 1258, 177: 1255 },
  ...{ 178: 1256, 186: 1257, 204: 1251, 222: 874, 238: 1250 },
};

/** What RTF says: the HTML that it was made of ([MS-OXRTFEX]), where it was, else its text without any looks. Pure. */
export function readRtf(bytes: Buffer): { isHtml: boolean; text: string } {
  const rtf = bytes.subarray(0, mostBytes).toString('latin1');
  const isHtml = /\\fromhtml1/.test(rtf.slice(0, 2_000));
  const page = Number(/\\ansicpg(\d{1,5})/.exec(rtf.slice(0, 2_000))?.[1] ?? 1252);
  const fonts = new Map<number, string>();
  const pieces: string[] = [];
  let raw: number[] = [];
  let group: Group = {
    ...{ isSkipped: false, isTag: false, isShadow: false, inFonts: false, stands: 1 },
    charset: codepageName(page),
  };
  const outer: Group[] = [];
  let [tooDeep, font, toSkip, isStarred, at] = [0, 0, 0, false, 0];

  const flush = () => {
    if (raw.length > 0) pieces.push(decodeText(Buffer.from(raw), group.charset));
    raw = [];
  };
  const isHeard = () =>
    !group.isSkipped && !group.inFonts && tooDeep === 0 && (group.isTag || !group.isShadow);
  const say = (text: string) => {
    flush();
    if (isHeard()) pieces.push(text);
  };
  const sayByte = (byte: number) => {
    if (toSkip > 0) toSkip -= 1;
    else if (isHeard()) raw.push(byte);
  };

  const obey = (word: string, value: number | undefined) => {
    if (word === 'u') {
      const code = value ?? 0;
      say(String.fromCharCode(code < 0 ? code + 65_536 : code));
      toSkip = group.stands;
    } else if (word === 'uc') group.stands = Math.min(Math.max(value ?? 1, 0), 16);
    else if (word === 'htmltag') [group.isTag, group.isSkipped] = [true, !isHtml];
    else if (word === 'htmlrtf') {
      flush();
      group.isShadow = isHtml && value !== 0;
    } else if (word === 'fonttbl') group.inFonts = true;
    else if (word === 'f') {
      font = value ?? 0;
      flush();
      if (!group.inFonts) group.charset = fonts.get(font) ?? codepageName(page);
    } else if (word === 'fcharset' && group.inFonts) {
      const known = charsets[value ?? -1];
      if (known) fonts.set(font, codepageName(known));
    } else if (word === 'bin') at += Math.max(value ?? 0, 0);
    else if (isStarred || skipped.test(word)) group.isSkipped = true;
    else if (Object.hasOwn(breaks, word)) say(breaks[word] ?? '');
    isStarred = false;
  };

  const control = /\\(?:([a-z]{1,32})(-?\d{1,9})? ?|'([0-9a-f]{2})|([^a-z]))/iy;
  const text = /[^\\{}]+/y;
  while (at < rtf.length) {
    const letter = rtf[at];
    if (letter === '{') {
      flush();
      if (outer.length < deepest) {
        outer.push(group);
        group = { ...group };
      } else tooDeep += 1;
      at += 1;
    } else if (letter === '}') {
      flush();
      if (tooDeep > 0) tooDeep -= 1;
      else group = outer.pop() ?? group;
      [toSkip, isStarred] = [0, false];
      at += 1;
    } else if (letter === '\\') {
      control.lastIndex = at;
      const [whole = '\\', word, value, hex, symbol] = control.exec(rtf) ?? [];
      at += whole.length;
      if (word) obey(word.toLowerCase(), value === undefined ? undefined : Number(value));
      else if (hex) sayByte(Number.parseInt(hex, 16));
      else if (symbol === '*') isStarred = true;
      else if (symbol === '~') say(' ');
      else if (symbol === '_') say('-');
      else if (symbol === '\r' || symbol === '\n') say('\n');
      else if (symbol && '\\{}'.includes(symbol)) sayByte(symbol.charCodeAt(0));
    } else {
      text.lastIndex = at;
      const [run = ''] = text.exec(rtf) ?? [];
      at += run.length;
      const isPlain = toSkip === 0 && /^[\x20-\x7e]*$/.test(run);
      if (isPlain) say(run);
      else
        for (const one of run) if (one !== '\r' && one !== '\n' && one !== '\0') sayByte(one.charCodeAt(0));
    }
  }
  flush();
  return { isHtml, text: pieces.join('') };
}
