import { decodeText } from '../mime/charset.ts';
import { codepageName } from './codepage.ts';
import { mostRtfBytes } from './unpack-rtf.ts';

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
  const rtf = bytes.subarray(0, mostRtfBytes).toString('latin1');
  const head = rtf.slice(0, 2_000);
  const isHtml = /\\fromhtml1/.test(head);
  const page = Number(/\\ansicpg(\d{1,5})/.exec(head)?.[1] ?? 1252);
  return { isHtml, text: new RtfReader(rtf, isHtml, codepageName(page)).read() };
}

class RtfReader {
  readonly #rtf: string;
  readonly #isHtml: boolean;
  readonly #charset: string;
  readonly #fonts = new Map<number, string>();
  readonly #pieces: string[] = [];
  readonly #outer: Group[] = [];
  #group: Group;
  /** Bytes of an older charset that are not decoded yet. */
  #raw: number[] = [];
  /** Of groups within groups so many are not kept apart any more, and not read. */
  #tooDeep = 0;
  #font = 0;
  /** So many characters stand for one of Unicode that was said. */
  #toSkip = 0;
  /** The next word may be left out with its group by whoever does not know it. */
  #isStarred = false;
  #at = 0;

  constructor(rtf: string, isHtml: boolean, charset: string) {
    this.#rtf = rtf;
    this.#isHtml = isHtml;
    this.#charset = charset;
    this.#group = { isSkipped: false, isTag: false, isShadow: false, inFonts: false, stands: 1, charset };
  }

  read(): string {
    while (this.#at < this.#rtf.length) {
      const letter = this.#rtf[this.#at];
      if (letter === '{') this.#open();
      else if (letter === '}') this.#close();
      else if (letter === '\\') this.#readControl();
      else this.#readText();
    }
    this.#flush();
    return this.#pieces.join('');
  }

  #open(): void {
    this.#flush();
    if (this.#outer.length < deepest) {
      this.#outer.push(this.#group);
      this.#group = { ...this.#group };
    } else this.#tooDeep += 1;
    this.#at += 1;
  }

  #close(): void {
    this.#flush();
    if (this.#tooDeep > 0) this.#tooDeep -= 1;
    else this.#group = this.#outer.pop() ?? this.#group;
    this.#toSkip = 0;
    this.#isStarred = false;
    this.#at += 1;
  }

  #readControl(): void {
    control.lastIndex = this.#at;
    const [whole = '\\', word, value, hex, symbol] = control.exec(this.#rtf) ?? [];
    this.#at += whole.length;
    if (word) this.#obey(word.toLowerCase(), value === undefined ? undefined : Number(value));
    else if (hex) this.#sayByte(Number.parseInt(hex, 16));
    else if (symbol === '*') this.#isStarred = true;
    else if (symbol === '~') this.#say(' ');
    else if (symbol === '_') this.#say('-');
    else if (symbol === '\r' || symbol === '\n') this.#say('\n');
    else if (symbol && '\\{}'.includes(symbol)) this.#sayByte(symbol.charCodeAt(0));
  }

  #readText(): void {
    text.lastIndex = this.#at;
    const [run = ''] = text.exec(this.#rtf) ?? [];
    this.#at += run.length;
    const isPlain = this.#toSkip === 0 && /^[\x20-\x7e]*$/.test(run);
    if (isPlain) this.#say(run);
    else
      for (const one of run)
        if (one !== '\r' && one !== '\n' && one !== '\0') this.#sayByte(one.charCodeAt(0));
  }

  #obey(word: string, value: number | undefined): void {
    const group = this.#group;
    if (word === 'u') {
      const code = value ?? 0;
      this.#say(String.fromCharCode(code < 0 ? code + 65_536 : code));
      this.#toSkip = group.stands;
    } else if (word === 'uc') group.stands = Math.min(Math.max(value ?? 1, 0), 16);
    else if (word === 'htmltag') [group.isTag, group.isSkipped] = [true, !this.#isHtml];
    else if (word === 'htmlrtf') {
      this.#flush();
      group.isShadow = this.#isHtml && value !== 0;
    } else if (word === 'fonttbl') group.inFonts = true;
    else if (word === 'f') {
      this.#font = value ?? 0;
      this.#flush();
      if (!group.inFonts) group.charset = this.#fonts.get(this.#font) ?? this.#charset;
    } else if (word === 'fcharset' && group.inFonts) {
      const known = charsets[value ?? -1];
      if (known) this.#fonts.set(this.#font, codepageName(known));
    } else if (word === 'bin') this.#at += Math.max(value ?? 0, 0);
    else if (this.#isStarred || skipped.test(word)) group.isSkipped = true;
    else if (Object.hasOwn(breaks, word)) this.#say(breaks[word] ?? '');
    this.#isStarred = false;
  }

  get #isHeard(): boolean {
    const { isSkipped, inFonts, isTag, isShadow } = this.#group;
    return !isSkipped && !inFonts && this.#tooDeep === 0 && (isTag || !isShadow);
  }

  #say(words: string): void {
    this.#flush();
    if (this.#isHeard) this.#pieces.push(words);
  }

  #sayByte(byte: number): void {
    if (this.#toSkip > 0) this.#toSkip -= 1;
    else if (this.#isHeard) this.#raw.push(byte);
  }

  #flush(): void {
    if (this.#raw.length > 0) this.#pieces.push(decodeText(Buffer.from(this.#raw), this.#group.charset));
    this.#raw = [];
  }
}

const control = /\\(?:([a-z]{1,32})(-?\d{1,9})? ?|'([0-9a-f]{2})|([^a-z]))/iy;
const text = /[^\\{}]+/y;
