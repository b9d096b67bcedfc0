import { hash } from 'node:crypto';
import { linesOf } from './dotted.ts';

const carriageReturn = 13;
const lineFeed = 10;

/** The head of a message (RFC 5322 2.1) in what begins with one, to the empty line and with it, as bytes of its own. Pure. */
export function headIn(message: Buffer): Buffer {
  for (let from = 0; ; ) {
    const end = message.indexOf(lineFeed, from);
    if (end < 0) return message;
    const isEmpty = end === from || (end === from + 1 && message[from] === carriageReturn);
    if (isEmpty) return end + 1 === message.length ? message : Buffer.from(message.subarray(0, end + 1));
    from = end + 1;
  }
}

// What servers and programs write into a stored message once it was read.
const changing = /^(?:status|x-status|x-uidl?|x-keywords|x-mozilla-[\w-]{1,64}|lines|content-length)[ \t]*:/i;

/** What is the same for a message as long as it lies on its server, and for another one is not, as far as its head tells. Pure. */
export function markOf(head: Buffer): string {
  let isChanging = false;
  const lasting = linesOf(head).filter((line) => {
    if (!/^[ \t]/.test(line)) isChanging = changing.test(line);
    return !isChanging;
  });
  return hash('sha256', lasting.join('\n'), 'hex');
}
