// Addresses, with or without a scheme, and mail addresses: mail programs turn each of them into a link.
const linkLike =
  /\b(?:[a-z][a-z0-9+.-]{1,15}:\/\/|www\.|mailto:)\S+|\b[^\s@<>"']+@[^\s@<>"']+\.[^\s@<>"']+|\b(?:[a-z0-9-]{1,63}\.)+[a-z]{2,24}\b(?:[:/]\S*)?/giu;
// Control characters, those that turn the direction or have no width, and separators of lines (UAX 9, UAX 44).
const invisible = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu;
const esc = String.fromCharCode(0x1b);
const bell = String.fromCharCode(0x07);
// What colours a terminal or sets its title (ECMA-48 CSI and OSC).
const terminalSequence = new RegExp(
  `${esc}(?:\\[[0-?]*[ -/]*[@-~]|\\][^${bell}${esc}]*(?:${bell}|${esc}\\\\)?)`,
  'gu',
);

/** Text of others on one line: no control, terminal, bidirectional or invisible characters; cut at `length`. */
export function oneLine(text: string, length = 200): string {
  const plain = text
    .slice(0, 20_000)
    .toWellFormed()
    .replace(terminalSequence, ' ')
    .replace(invisible, ' ')
    .replace(/\s+/gu, ' ')
    .trim();
  const letters = [...plain];
  return letters.length > length ? `${letters.slice(0, length - 1).join('')}…` : plain;
}

/** A server's own words for a message: one line, cut, and nothing in them that a mail program would make a link. */
export function quoteServer(text: string, length = 200): string {
  return oneLine(oneLine(text, 2000).replace(linkLike, '[address left out]'), length);
}
