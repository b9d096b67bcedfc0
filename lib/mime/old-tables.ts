// Charsets of before there was one for everybody, as browsers and other programs have them no more: EBCDIC of mainframes (IBM's code pages), and ASCII with
// national letters (ISO 646), which Outlook calls IA5.

/** Code page 37, from 0x40 to 0xfe; what is before is signs of control. */
const american =
  ' \u00a0âäàáãåçñ¢.<(+|&éêëèíîïìß!$*);¬-/ÂÄÀÁÃÅÇÑ¦,%_>?øÉÊËÈÍÎÏÌ`:#@\'="Øabcdefghi«»ðýþ±°jklmnopqrªºæ¸Æ¤µ~stuvwxyz¡¿ÐÝÞ®' +
  '^£¥·©§¶¼½¾[]¯¨´×{ABCDEFGHI\u00adôöòóõ}JKLMNOPQR¹ûüùúÿ\\÷STUVWXYZ²ÔÖÒÓÕ0123456789³ÛÜÙÚ';

/** What others have in the place of its letters. */
const pages: Record<number, [from: string, to: string]> = {
  37: ['', ''],
  500: ['¢|!¬^[]', '[]!^¢¬|'],
  273: ['ä¢|ß!¬Ä¦@~^§[]¯{ö}ü\\ÖÜ', '{Ä!~Ü^[ö§ß¢@¬|‾ä¦ü}Ö\\]'],
  277: ['å¢|!$¬Å¦ø#@ØæÆ¤~^[]{}ü', '}#!¤Å^$ø¦ÆØ@{[]ü¢¬|æå~'],
  278: ['äå¢|é!$¬ÄÅ¦`#@¤~^§[]{ö}üÖ', '{}§!`¤Å^#$öéÄÖ]ü¢[¬|ä¦å~@'],
  280: ['àç¢|éèì!¬¦`#@°~^£§[]{ò}ù\\', '{\\°!]}~é^òù£§[ì¢#@¬|à¦è`ç'],
  284: ['ñ¢!Ñ¦#~^[]¨', '¦[]#ñÑ¨¢^!~'],
  285: ['¢$~^£[¯', '$£‾¢[^~'],
  297: ['àç¢|éè!¬¦`#@°µ~^£§[]¨{}ù\\', '@\\°!{}§^ùµ£à[`¨¢#]¬|~éè¦ç'],
  1047: ['¬Ý^[]¨', '^[¬Ý¨]'],
};
/** Each of them once more, with the sign of the euro. */
const withEuro = [37, 273, 277, 278, 280, 284, 285, 297, 500];

const national: [names: RegExp, from: string, to: string][] = [
  [/^(?:din_66003|(?:cs)?iso21german|iso646-de|x-ia5-german)$/, '@[\\]{|}~', '§ÄÖÜäöüß'],
  [/^(?:sen_850200_b|(?:cs)?iso10swedish|iso646-(?:se|fi)|x-ia5-swedish)$/, '$[\\]{|}~', '¤ÄÖÅäöå‾'],
  [
    /^(?:ns_4551-1|(?:cs)?iso60(?:danish)?norwegian1?|iso646-(?:no|dk)|x-ia5-norwegian|ds_2089)$/,
    '[\\]{|}~',
    'ÆØÅæøå‾',
  ],
  [/^(?:nf_z_62-010|(?:cs)?iso69french|iso646-fr)$/, '#@[\\]`{|}~', '£à°ç§µéùè¨'],
  [/^(?:it|(?:cs)?iso15italian|iso646-it)$/, '#@[\\]`{|}~', '£§°çéùàòèì'],
  [/^(?:es|(?:cs)?iso17spanish|iso646-es)$/, '#@[\\]{|}~', '£§¡Ñ¿°ñç~'],
];

/** Text in one of them; null for every other label. Pure. */
export function decodeOldTable(bytes: Uint8Array, label: string): string | null {
  const [, from, to] = national.find(([names]) => names.test(label)) ?? [];
  if (from && to) return lettersOf(bytes, Array.from(exchanged(western, from, to)));
  const page = Number(/^(?:cp|ibm|csibm|ebcdic)[-_]?(\d{2,4})$/.exec(label)?.[1]);
  const own = page >= 1140 && page < 1149 ? withEuro[page - 1140] : page;
  const [gone = '', come = ''] = (own && pages[own]) || [];
  if (!own || !pages[own]) return null;
  const table = exchanged(american, gone, come);
  const letters = own === page ? table : table.replace('¤', '€');
  return lettersOf(
    bytes,
    Array.from({ length: 256 }, (_, byte) => letterOf(byte, letters)),
  );
}

const western = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)).toString('latin1');

/** Each byte as the letter in its place. */
function lettersOf(bytes: Uint8Array, table: readonly string[]): string {
  const read = new Array<string>(bytes.length);
  for (let at = 0; at < bytes.length; at += 1) read[at] = table[bytes[at] as number] as string;
  return read.join('');
}

/** Signs of control: the ends of lines, a tab, and nothing. */
function letterOf(byte: number, letters: string): string {
  if (byte === 0x15 || byte === 0x25) return '\n';
  if (byte === 0x05) return '\t';
  if (byte === 0x0d) return '\r';
  return letters[byte - 0x40] ?? '';
}

function exchanged(text: string, from: string, to: string): string {
  const known = new Map(Array.from(from, (letter, at) => [letter, to[at] ?? letter]));
  return Array.from(text, (letter) => known.get(letter) ?? letter).join('');
}
