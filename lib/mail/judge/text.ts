import { likelyPages } from '../../mime/likely-pages.ts';

// From a server's bytes to text that can be judged, and to text that can be shown.

// A reply that matters fits in a few lines; a hostile one may have megabytes. Both ends are kept,
// because the tagged line that decides comes last.
const headLimit = 6144;
const tailLimit = 2048;

const evidenceLimit = 200;

/**
 * Promises the readings worth judging, the likeliest first: UTF-8, else what the bytes look like of GB18030
 * (Chinese providers still send GBK) and the single-byte pages of Europe. Never throws. A string whose characters are all bytes
 * (nodemailer hands over what is not UTF-8 that way) is read as those bytes too.
 */
export function readings(raw: unknown): string[] {
  if (raw instanceof Uint8Array) return readBytes(raw);
  if (typeof raw !== 'string') return [''];
  const text = cut(raw);
  if (!isByteString(text)) return [text];
  return readBytes(Uint8Array.from(text, (character) => character.charCodeAt(0)));
}

function isByteString(text: string): boolean {
  let high = false;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit > 0xff) return false;
    if (unit > 0x7f) high = true;
  }
  return high;
}

function readBytes(bytes: Uint8Array): string[] {
  try {
    return [cut(new TextDecoder('utf-8', { fatal: true }).decode(bytes))];
  } catch {
    // The first reading that means anything is believed, so the likeliest page has to come first.
    return likelyPages(bytes).map((page) => cut(new TextDecoder(page).decode(bytes)));
  }
}

function cut(text: string): string {
  if (text.length <= headLimit + tailLimit) return text;
  return `${text.slice(0, headLimit)}\n${text.slice(-tailLimit)}`;
}

// Letters that carry their mark inside and so survive decomposition.
const plainLetters: Record<string, string> = {
  ł: 'l',
  ø: 'o',
  đ: 'd',
  ı: 'i',
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  '’': "'",
  '‘': "'",
  '´': "'",
  '“': '"',
  '”': '"',
};

/**
 * Promises one spelling for judging: lower case, no diacritics, plain quotes, single spaces; lines stay
 * lines. Patterns pass through the same function, so they may be written with their accents.
 */
export function fold(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: plain ASCII needs none of the work below
  if (/^[\x00-\x7f]*$/.test(text)) return squeeze(text.toLowerCase());
  return squeeze(unmark(text.toLowerCase()));
}

/** Promises text without diacritics: what `fold` does to a reply and `sentence` to a pattern. */
export function unmark(text: string): string {
  return text
    .replace(/[łøđıßæœ’‘´“”]/gu, (letter) => plainLetters[letter] ?? letter)
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '');
}

function squeeze(text: string): string {
  return text
    .replace(/`/g, "'")
    .replace(/[^\S\n]+/g, ' ')
    .trim();
}

/**
 * Promises one printable line of at most 200 characters, or as many as `most` says: no control, bidirectional or invisible
 * characters, no terminal sequences, no lone surrogates, and none of the secrets that were sent.
 */
export const display = (text: string, secrets: readonly string[] = []): string => displayer(secrets)(text);

/** The same for many texts, of as many characters as `most` says. */
export function displayer(secrets: readonly string[], most = evidenceLimit): (text: string) => string {
  const long = secrets.filter((secret) => secret.length >= leastHidden);
  const takers = long.map(takerOf);
  const hideSpelled = (text: string) => {
    const hidden = hide(text, long);
    const bare = bareOf(hidden);
    return takers.reduce((masked, taken) => taken(masked, bare), hidden);
  };
  // So short a secret cannot be told from a part of a word, nor taken out: then nothing is shown. (A single letter stands in
  // nearly every text: nothing that is shown tells of it.)
  const short = secrets
    .filter((secret) => secret.length > 1 && secret.length < leastHidden)
    .map((secret) => ({ secret, spellings: spellingsOf(secret) }));
  return (text) => {
    const masked = hideSpelled(text.slice(0, headLimit));
    const printable = masked
      // biome-ignore lint/suspicious/noControlCharactersInRegex: terminal sequences start with ESC or CSI
      .replace(/(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]?|\x1b[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)?|\x1b./g, '')
      .replace(/[\s\p{Zl}\p{Zp}]+/gu, ' ')
      .replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}]/gu, '')
      .replace(/ {2,}/g, ' ')
      .trim();
    if (short.some((one) => mayHold(masked, one) || mayHold(printable, one))) return '';
    // Once more: what was taken out may have stood between the letters of a secret.
    const clean = hideSpelled(printable);
    if (clean.length <= most) return clean;
    return `${clean.slice(0, most - 1).replace(/[\ud800-\udbff]$/, '')}…`;
  };
}

/** Without what nobody sees: it may stand between the letters of anything. */
export const withoutInvisible = (text: string): string => text.replace(/\p{Cf}/gu, '');

/** Promises that none of the secrets stands in the text, nor inside its base64: `[secret]` in its place. */
export function hide(text: string, secrets: readonly string[] = []): string {
  return secrets.reduce(mask, text);
}

/** How many letters a secret has at least that can be told from a part of a word. */
const leastHidden = 4;

function mask(text: string, secret: string): string {
  if (typeof secret !== 'string' || secret.length < leastHidden) return text;
  return text
    .replace(base64, (word) => (Buffer.from(word, 'base64').includes(secret) ? '[secret]' : word))
    .replaceAll(secret, '[secret]');
}

// AUTH PLAIN and AUTH LOGIN send the secret inside base64, at any offset.
const base64 = /[A-Za-z0-9+/_-]{6,}={0,2}/g;

/** Whether a secret stands in the text in any spelling, by chance or not. */
function mayHold(text: string, { secret, spellings }: { secret: string; spellings: RegExp[] }): boolean {
  const isEncoded = (text.match(base64) ?? []).some((word) => Buffer.from(word, 'base64').includes(secret));
  return isEncoded || spellings.some((spelling) => text.search(spelling) >= 0);
}

/** Takes a secret out of a text in all its spellings. Their patterns are made only for a text that may hold one: few do. */
function takerOf(secret: string): (text: string, bare: string | null) => string {
  const letters = bareOf(secret);
  const bytes = Buffer.from(secret).toString('hex');
  let spellings: RegExp[] | undefined;
  return (text, bare) => {
    if (bare !== null && letters !== null && !bare.includes(letters) && !bare.includes(bytes)) return text;
    spellings ??= spellingsOf(secret);
    return spellings.reduce((masked, spelling) => masked.replace(spelling, '[secret]'), text);
  };
}

/**
 * In small letters, without what may stand between the letters and bytes of a spelling: of a text that holds one, this holds the
 * same of the secret. Null where letters have other forms, in percent-encoding or beyond ASCII.
 */
function bareOf(text: string): string | null {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: all of ASCII
  return /^[\x00-\x24\x26-\x7f]*$/.test(text) ? text.toLowerCase().replace(/[\s:-]+/g, '') : null;
}

/** In another case with spaces between its letters, in hexadecimal, in percent-encoding: one pattern each. */
function spellingsOf(secret: string): RegExp[] {
  const letters = [...secret].filter((letter) => letter.trim() !== '').map(literal);
  const bytes = [...Buffer.from(secret)].map((byte) => byte.toString(16).padStart(2, '0'));
  // Percent-encoding may leave any letter of ASCII as it is.
  const encoded = [...Buffer.from(secret)].map((byte, index) =>
    byte < 128 ? `(?:%${bytes[index]}|${literal(String.fromCharCode(byte))})` : `%${bytes[index]}`,
  );
  // Of a longer one that is mostly spaces the letters alone would be found in any word.
  const isMostlySpaces = letters.length < Math.min(leastHidden, secret.length);
  return [
    ...(isMostlySpaces ? [] : [new RegExp(letters.join('\\s*'), 'giu')]),
    new RegExp(bytes.join('[\\s:\\-]?'), 'giu'),
    new RegExp(encoded.join(''), 'giu'),
  ];
}

/** A letter as a pattern that means it alone. */
const literal = (letter: string) =>
  /[\p{L}\p{N}]/u.test(letter) ? letter : `\\u{${(letter.codePointAt(0) ?? 0).toString(16)}}`;
