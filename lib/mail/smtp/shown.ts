import type { Side } from '../network/tap.ts';
import { lengthOf, masked, type Showing } from '../wire-text.ts';

/** Commands that say nothing of a message but whose it is, and no secret. */
const plainCommand = /^(?:EHLO|HELO|MAIL FROM:|NOOP|QUIT|RSET|STARTTLS)(?: |<|$)/i;

/** What of an SMTP connection may be shown: of a message neither content nor recipients, also where the server repeats those. */
export class ShownSmtp implements Showing {
  readonly hasLiterals = false;
  readonly #others: string[] = [];
  #isSigningIn = false;
  /** From DATA on, by what we say alone: the server could lie about what it takes. */
  #content: { bytes: number } | null = null;

  get others(): readonly string[] {
    return this.#others;
  }

  line(side: Side, line: string, bytes: number): string | null {
    return side === 'sent' ? this.#sent(line, bytes) : this.#heard(line);
  }

  #sent(line: string, bytes: number): string | null {
    if (this.#content) return this.#ofContent(this.#content, line, bytes);
    if (this.#isSigningIn) return masked;
    const [, recipient] = /^RCPT TO:\s*<([^>]*)>/i.exec(line) ?? [];
    if (recipient !== undefined) {
      const [local = ''] = recipient.split('@');
      this.#others.push(recipient, ...(local.length > 3 ? [local] : []));
      return `RCPT TO:<[${recipient.length}]>`;
    }
    const [, mechanism, initial = ''] = /^AUTH ([A-Z0-9_-]+)(.*)$/i.exec(line) ?? [];
    if (mechanism !== undefined) {
      this.#isSigningIn = true;
      return `AUTH ${mechanism}${initial === '' ? '' : ` ${masked}`}`;
    }
    if (/^DATA$/i.test(line)) {
      this.#content = { bytes: 0 };
      return line;
    }
    return plainCommand.test(line) ? line : masked;
  }

  #ofContent(content: { bytes: number }, line: string, bytes: number): string | null {
    // No message begins so: the server has not asked for it.
    if (content.bytes === 0 && /^(?:QUIT|RSET)$/.test(line)) {
      this.#content = null;
      return line;
    }
    if (line === '.') {
      this.#content = null;
      return `[a message of ${content.bytes} bytes]`;
    }
    content.bytes += bytes;
    return null;
  }

  #heard(line: string): string {
    // RFC 4954 4: a challenge may repeat what was sent.
    if (/^334(?: |$)/.test(line)) return `334 ${masked}`;
    if (!/^\d{3}(?:[ -]|$)/.test(line)) return lengthOf(line);
    if (/^\d{3}(?: |$)/.test(line)) this.#isSigningIn = false;
    return line;
  }
}
