// Whether what a server hands out can be the message that it names. Pure.

// Sizes are off by a byte a line where they were counted with other line ends, and by a factor of two or three where
// they are an estimate (Exchange). Of a message that is there something comes: less than a tenth, an empty text
// or an excuse of a few words, has nothing to do with it.
const leastShare = 10;

/** Whether so many bytes can be a message that is said to have `size`; 0: nothing is said. */
export function isBodyOf(bytes: number, size: number): boolean {
  return bytes * leastShare >= size;
}

// RFC 5322 3.6 and what transports add: a text in the place of a message has none of them.
const fields = /^(?:from|date|subject|message-id|received|return-path|mime-version)[ \t]*:/im;

/** Whether these bytes are a message by themselves, or the beginning of one, and no excuse in its place. */
export function isMessage(raw: Buffer): boolean {
  const head = raw.toString('latin1', 0, 64 * 1024).split(/\r?\n\r?\n/, 1)[0] ?? '';
  return /^[!-9;-~]+[ \t]*:/.test(head) && fields.test(head);
}
