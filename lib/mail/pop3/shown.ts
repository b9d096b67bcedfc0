import type { Side } from '../network/tap.ts';
import { lengthOf, masked, type Showing } from '../wire-text.ts';

/** Commands that say nothing of a message, and no secret. */
const plainCommand = /^(?:CAPA|DELE|LIST|NOOP|QUIT|RETR|RSET|STAT|STLS|TOP|UIDL|USER|UTF8)$/;

/** Of an answer of many lines that is no message so many are shown. */
const mostOfList = 20;

type Part = { isMessage: boolean; bytes: number; lines: number };

/** What of a POP3 connection may be shown. What is no answer to anything that was asked is told by its length. */
export class ShownPop3 implements Showing {
  readonly hasLiterals = false;
  readonly others: readonly string[] = [];
  /** What is not answered yet, in the order in which it was said; the greeting first. */
  readonly #asked = ['greeting'];
  #isSigningIn = false;
  #part: Part | null = null;

  line(side: Side, line: string, bytes: number): string | null {
    if (side === 'sent') return this.#sent(line);
    return this.#part ? this.#ofPart(this.#part, line, bytes) : this.#heard(line);
  }

  #sent(line: string): string {
    if (this.#isSigningIn) return masked;
    const [verb = '', first = '', ...more] = line.split(' ');
    const command = verb.toUpperCase();
    this.#asked.push(first === '' ? command : `${command} with`);
    if (command === 'PASS') return `PASS ${masked}`;
    if (command === 'APOP') return `APOP ${first} ${masked}`;
    if (command === 'AUTH' && first !== '') {
      this.#isSigningIn = true;
      return `AUTH ${first}${more.length > 0 ? ` ${masked}` : ''}`;
    }
    return plainCommand.test(command) || line === 'AUTH' ? line : masked;
  }

  #heard(line: string): string {
    // RFC 5034 4: a challenge may repeat what was sent.
    if (this.#isSigningIn && /^\+(?: |$)/.test(line)) return `+ ${masked}`;
    if (!/^(?:\+OK|-ERR)(?: |$)/i.test(line)) return lengthOf(line);
    const asked = this.#asked.shift();
    if (asked === undefined) return lengthOf(line);
    this.#isSigningIn = false;
    // RFC 1939 5, RFC 2449 5: what these are answered with has many lines.
    const isMessage = /^(?:RETR|TOP) with$/.test(asked);
    const isMany = isMessage || /^(?:LIST|UIDL|CAPA|AUTH)$/.test(asked);
    if (isMany && line.startsWith('+')) this.#part = { isMessage, bytes: 0, lines: 0 };
    return line;
  }

  #ofPart(part: Part, line: string, bytes: number): string | null {
    if (line === '.') {
      this.#part = null;
      if (part.isMessage) return `[a message of ${part.bytes} bytes]`;
      return part.lines > mostOfList ? `[${part.lines - mostOfList} more lines]` : '.';
    }
    part.bytes += bytes;
    part.lines += 1;
    if (part.isMessage || part.lines > mostOfList) return null;
    return /^(?:\d+ [\x21-\x7e]{1,70}|[A-Z0-9][A-Z0-9-]*(?: [\x21-\x7e]{1,40}){0,8})$/.test(line)
      ? line
      : lengthOf(line);
  }
}
