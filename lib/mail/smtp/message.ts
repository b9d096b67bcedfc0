import { Readable } from 'node:stream';
import { domainToASCII } from 'node:url';
import { codeOf, messageOf } from '../../errors.ts';
import { FateUnknown, MessageRefused } from '../handing-over.ts';
import { Finding, MailFailure, type Stage } from '../judge/failure.ts';
import { refusedBy } from '../judge/refused-by.ts';
import { retryAfter } from '../judge/retry-after.ts';
import { fold } from '../judge/text.ts';
import type { Envelope } from '../protocol.ts';

// One message on its way to a sending server: for whom it is, its bytes, and what it means when it was not taken.

/** Whom a message was for, and what was said of those who were refused. */
type Asked = { to: string[]; refused: Error[] };

/** Pure. What to throw where a message was not sent: its refusal, that nobody knows, or the reason as it was explained. */
export function whyNotSent(
  error: unknown,
  explained: unknown,
  hasLeft: boolean,
  stage: Stage,
  asked: Asked,
): unknown {
  const code = replyCode(error);
  if (explained instanceof MailFailure && code) {
    const { command: told, response } = error as { command?: string; response?: string };
    // Nodemailer tells another one where the content was stopped because of it.
    const command = asked.refused.includes(error as Error) ? 'RCPT TO' : told;
    const reply = response ?? `${code}`;
    const areTooMany = command === 'RCPT TO' && asked.to.length > 1 && tooMany.test(reply);
    const verdict = areTooMany ? explained.verdict : withNames(explained.verdict, code, asked);
    const by = areTooMany ? 'recipient' : refusedBy(command ?? '', reply);
    return new MessageRefused(explained.stage, verdict, {
      // It never will have fewer recipients.
      isPermanent: code >= 500 || areTooMany,
      by,
      isGeneral: code === 421 || (by === 'us' && !/^(?:RCPT TO|DATA)$/.test(command ?? '')),
      pauseMs: code < 500 ? pauseIn(reply) : undefined,
    });
  }
  if (!hasLeft) return explained;
  if (explained instanceof MailFailure) return new FateUnknown(explained.stage, explained.verdict);
  return new FateUnknown(stage, new Finding('network', 'we stopped before the server answered').verdict);
}

/** RFC 3463 3.6, RFC 5321 4.5.3.1.10. */
const tooMany = /^[45]\d\d[ -]#?[45]\.5\.3\b|^452[ -].*too many recipients/i;
const mostNames = 5;

/** Where a message is for several people, a refusal says which of them it is about: the server's words may not. */
function withNames(
  verdict: MailFailure['verdict'],
  code: number,
  { to, refused }: Asked,
): MailFailure['verdict'] {
  const alike = refused.filter((one) => replyCode(one) === code);
  const names = alike.map((one) => (one as { recipient?: string }).recipient ?? '').filter(Boolean);
  if (to.length < 2 || names.length === 0 || names.length === to.length) return verdict;
  const more = names.length > mostNames ? ` and ${names.length - mostNames} more` : '';
  return { ...verdict, evidence: `${names.slice(0, mostNames).join(', ')}${more}: ${verdict.evidence}` };
}

/** Pure. Of what was said of several recipients, what counts for the message: a refusal for good before one for now. */
export function gravest(refused: Error[] = []): Error | undefined {
  return refused.find((one) => (replyCode(one) ?? 0) >= 500) ?? refused[0];
}

const chunkBytes = 64 * 1024;

/** The bytes of a message, given out piece by piece, and a memory of whether the last one is out. */
export class Content extends Readable {
  /** Why nothing, or nothing more, was given out. */
  stopped: unknown;
  hasLeft = false;
  readonly #message: Buffer;
  readonly #begin: () => Promise<void>;
  #at = -1;

  constructor(message: Buffer, begin: () => Promise<void>) {
    super({ highWaterMark: chunkBytes });
    this.#message = message;
    this.#begin = begin;
  }

  override async _read(): Promise<void> {
    try {
      if (this.#at < 0) {
        this.#at = 0;
        await this.#begin();
      }
    } catch (error) {
      this.stopped = error;
      this.destroy(error instanceof Error ? error : new Error(messageOf(error)));
      return;
    }
    const end = Math.min(this.#at + chunkBytes, this.#message.length);
    const chunk = this.#message.subarray(this.#at, end);
    this.#at = end;
    // Said before it is so: the end of the stream is what makes nodemailer write the final dot.
    if (end === this.#message.length) this.hasLeft = true;
    this.push(chunk);
    if (this.hasLeft) this.push(null);
  }
}

/** RFC 6647 4.1: a first pause of minutes is usual for greylisting that names none. */
const greylistMs = 5 * 60_000;

function pauseIn(reply: string): number | undefined {
  const text = fold(reply);
  return retryAfter(text) ?? (/gr[ea]y-?list/.test(text) ? greylistMs : undefined);
}

/** Pure. The envelope as it travels: every domain in its ASCII form. */
export function inAscii({ from, to }: Envelope): Envelope {
  return { from: addressInAscii(from), to: to.map(addressInAscii) };
}

// RFC 5891: a domain beyond ASCII travels in its ASCII form everywhere; what stands before the @ has none.
function addressInAscii(address: string): string {
  const at = address.lastIndexOf('@');
  const domain = address.slice(at + 1);
  return at < 0 || isAscii(domain) ? address : `${address.slice(0, at)}@${domainToASCII(domain) || domain}`;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: the question is whether all of it is ASCII
const isAscii = (text: string) => /^[\x00-\x7f]*$/.test(text);

/** RFC 6531: without SMTPUTF8 nobody knows what a server makes of such an address; some deliver it elsewhere. */
export function refuseBeyondAscii({ from, to }: Envelope): void {
  const address = [from, ...to].find((one) => !isAscii(one));
  if (address === undefined) return;
  const evidence = `The sending server takes no address with letters such as those of “${address}” (it has no SMTPUTF8).`;
  const finding = new Finding('protocol', evidence.slice(0, 300), 'NO_SMTPUTF8', false);
  const isGeneral = address === from;
  const by = isGeneral ? 'us' : 'recipient';
  throw new MessageRefused('select', finding.verdict, { isPermanent: true, by, isGeneral });
}

/** The number the server answered, where it did and that is a refusal. */
export function replyCode(error: unknown): number | undefined {
  const code = error instanceof Error && 'responseCode' in error ? error.responseCode : undefined;
  return typeof code === 'number' && code >= 400 && codeOf(error) !== 'ETIMEDOUT' ? code : undefined;
}
