/**
 * Encoded words that break the rules (RFC 2047 2), set right so far that they can be read: with quotes or blanks around their charset, folded within themselves, with question marks in them, cut off
 * at the end of their line, or without the padding of their base64. Pure.
 */
export function mendWords(text: string): string {
  return text
    .replace(/=\?["' ]{0,9}([\w.:*-]{1,60})["' ]{0,9}\?[ \t]{0,9}([bq])\?/gi, '=?$1?$2?')
    .replace(
      questioned,
      (_, charset: string, letters: string) => `=?${charset}?Q?${letters.replaceAll('?', '=3F')}?=`,
    )
    .replace(/=\?([\w.:*-]{1,60})\?([bq])\?([^?\s]{1,500})\??$/i, '=?$1?$2?$3?=')
    .replace(
      /=\?([\w.:*-]{1,60})\?b\?([A-Za-z0-9+/]{1,500})\?=/gi,
      (_, charset: string, letters: string) => `=?${charset}?B?${letters}${padding[letters.length % 4]}?=`,
    );
}

const questioned = /=\?([\w.:*-]{1,60})\?q\?((?:[^\s?=]|=(?!\?)|\?(?!=)){1,500})\?=/gi;

/** Addresses whose names are encoded words, with the signs in these that would part addresses encoded as well (RFC 2047 5). Pure. */
export function withoutSigns(addresses: string): string {
  return mendWords(addresses).replace(
    /=\?([\w.:*-]{1,60})\?q\?([^?\s]{1,500})\?=/gi,
    (_, charset: string, letters: string) =>
      `=?${charset}?Q?${letters.replace(/["(),.:;<>@[\\\]]/g, (sign) => `=${sign.charCodeAt(0).toString(16)}`)}?=`,
  );
}

const padding = ['', '', '==', '='];
