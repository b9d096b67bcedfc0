import type { Side } from '../network/tap.ts';
import { lengthOf, masked, type Showing } from '../wire-text.ts';

/** Commands that say nothing of a message, and no secret. */
const plainCommand =
  /^(?:APPEND|CAPABILITY|CLOSE|CREATE|ENABLE|EXAMINE|EXPUNGE|FETCH|ID|IDLE|LIST|LOGOUT|LSUB|NAMESPACE|NOOP|NOTIFY|SELECT|STARTTLS|STATUS|STORE|SUBSCRIBE|UID (?:EXPUNGE|FETCH|STORE)|UNSELECT)$/i;
const search = /^(?:UID )?(?:SEARCH|SORT|THREAD)$/i;

/** RFC 3501 7: answers of which the same is true. */
const plainAnswer =
  /^\* (?:(?:BAD|BYE|CAPABILITY|ENABLED|ESEARCH|FLAGS|ID|LIST|LSUB|NAMESPACE|NO|OK|PREAUTH|SEARCH|STATUS|VANISHED)\b|\d+ (?:EXISTS|EXPUNGE|RECENT)$)/i;

/** Of what FETCH answers the words that are not a message's. */
const fetchWord =
  /^(?:\d[\d:,*]*|NIL|\{\d+\}|\\[a-z*]+|\$\w+|UID|FLAGS|RFC822(?:\.SIZE|\.HEADER|\.TEXT)?|MODSEQ|INTERNALDATE|ENVELOPE|EMAILID|THREADID|BODY(?:STRUCTURE)?|(?:BODY|BINARY)(?:\.SIZE)?\[[A-Z0-9.]*\]?(?:<\d+>?)?|X-GM-(?:MSGID|THRID|LABELS))$/i;
/** Of what is searched for, the same. */
const searchWord = /^(?:\d[\d:,*]*|ALL|HEADER|MESSAGE-ID|RETURN|SINCE|SUBJECT|UID)$/i;

/** Whoever is waited for answers in time: so many tags are known at once. */
const mostOpen = 1_000;

/** What of an IMAP connection may be shown. What stands nowhere in the tables above is told by its length. */
export class ShownImap implements Showing {
  readonly hasLiterals = true;
  readonly others: readonly string[] = [];
  /** Commands that are not answered yet. */
  readonly #open = new Set<string>();
  /** The tag of a sign-in that goes on: what is sent meanwhile belongs to it. */
  #signIn: string | null = null;
  /** The server has said what is no answer: it may be part of a message, up to the end of the command. */
  #isLost = false;

  line(side: Side, line: string): string {
    return side === 'sent' ? this.#sent(line) : this.#heard(line);
  }

  #sent(line: string): string {
    if (this.#signIn !== null) return masked;
    if (line === 'DONE') return line;
    const [, tag = '', name = '', rest = ''] = /^([0-9a-z]{1,20}) ((?:UID )?[a-z]+)(.*)$/i.exec(line) ?? [];
    if (tag === '') return masked;
    if (this.#open.size < mostOpen) this.#open.add(tag);
    if (/^LOGIN$/i.test(name)) return `${tag} LOGIN ${masked}`;
    if (/^AUTHENTICATE$/i.test(name)) {
      this.#signIn = tag;
      const [, mechanism = '', initial = ''] = /^ ([a-z0-9_-]+)(.*)$/i.exec(rest) ?? [];
      return `${tag} AUTHENTICATE ${mechanism}${initial === '' ? '' : ` ${masked}`}`;
    }
    if (search.test(name)) return `${tag} ${name}${wordsOf(rest, searchWord)}`;
    return plainCommand.test(name) ? line : `${tag} ${masked}`;
  }

  #heard(line: string): string {
    const [, tag = ''] = /^([0-9a-z]{1,20}) (?:OK|NO|BAD)\b/i.exec(line) ?? [];
    if (this.#open.delete(tag)) {
      this.#isLost = false;
      if (tag === this.#signIn) this.#signIn = null;
      return line;
    }
    if (this.#isLost) return lengthOf(line);
    // A challenge may repeat what was sent.
    if (/^\+(?: |$)/.test(line)) return this.#signIn === null ? line : `+ ${masked}`;
    const [, begin = '', rest = ''] = /^(\* \d+ FETCH\b)(.*)$/i.exec(line) ?? [];
    if (begin !== '') return begin + wordsOf(rest, fetchWord);
    if (plainAnswer.test(line)) return line;
    this.#isLost = true;
    return lengthOf(line);
  }
}

/** Those words of a line that are known, and the length of every other. Pure. */
const wordsOf = (text: string, known: RegExp): string =>
  text.replace(/"(?:[^"\\]|\\.)*"?|[^\s()"]+/g, (word) => {
    if (word.startsWith('"')) return `"[${Math.max(0, word.length - 2)}]"`;
    return known.test(word) ? word : `[${word.length}]`;
  });
