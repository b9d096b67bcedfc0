import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { type Cause, retryHelps } from '#lib/mail/judge/causes.ts';
import { classifyReply, type Protocol, type Stage } from '#lib/mail/judge/classify.ts';

const longestLine = 16 * 1024 * 1024;
const protocols: readonly string[] = ['imap', 'smtp', 'pop3', 'socket'] satisfies Protocol[];
const stages: readonly string[] = [
  'connect',
  'tls',
  'greeting',
  'starttls',
  'capability',
  'auth',
  'select',
] satisfies Stage[];

/**
 * Promises one line `{"cause","retry"}` for every line `{"protocol","stage","raw"}` of the input, in order
 * and as they come; empty lines are passed over. A line it cannot read is answered with `unknown` and named
 * on `errors`. Answers the number of such lines; touches neither database nor environment.
 */
export async function classifyLines(input: Readable, output: Writable, errors: Writable): Promise<number> {
  let number = 0;
  let malformed = 0;
  for await (const lines of linesOf(input)) {
    let answers = '';
    for (const line of lines) {
      number += 1;
      if (line !== undefined && line.trim() === '') continue;
      const answer = line === undefined ? `is longer than ${longestLine} bytes` : judgeLine(line);
      if (typeof answer === 'string') {
        malformed += 1;
        errors.write(`line ${number} ${answer}\n`);
      }
      const cause = typeof answer === 'string' ? 'unknown' : answer.cause;
      answers += `${JSON.stringify({ cause, retry: retryHelps(cause) })}\n`;
    }
    if (answers !== '' && !output.write(answers)) await once(output, 'drain');
  }
  return malformed;
}

/** A cause, or in words why the line has none. */
function judgeLine(line: string): { cause: Cause } | string {
  const row = parse(line);
  if (row === undefined) return 'is not JSON';
  if (typeof row !== 'object' || row === null || Array.isArray(row)) return 'is not a JSON object';
  const { protocol, stage, raw, capabilities } = row as Record<string, unknown>;
  if (typeof protocol !== 'string' || !protocols.includes(protocol)) {
    return `has no protocol (one of ${protocols.join(', ')})`;
  }
  if (typeof raw !== 'string') return 'has no raw text';
  return classifyReply({
    protocol: protocol as Protocol,
    // A place in the dialogue that we do not know is not the credential step, so it blames nobody.
    stage: typeof stage === 'string' && stages.includes(stage) ? (stage as Stage) : 'capability',
    raw,
    capabilities: Array.isArray(capabilities)
      ? capabilities.filter((offer): offer is string => typeof offer === 'string')
      : [],
  });
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/** The input's lines, those of a chunk together; a line beyond all bounds is `undefined`. */
async function* linesOf(input: Readable): AsyncGenerator<(string | undefined)[]> {
  let open: Buffer[] = [];
  let openLength = 0;
  const close = () => {
    const line = openLength > longestLine ? undefined : decode(Buffer.concat(open, openLength));
    open = [];
    openLength = 0;
    return line;
  };
  const add = (part: Buffer) => {
    openLength += part.length;
    if (openLength <= longestLine) open.push(part);
    else open = [];
  };
  for await (const chunk of input) {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : (chunk as Buffer);
    const lines: (string | undefined)[] = [];
    let start = 0;
    for (let end = bytes.indexOf(10); end !== -1; end = bytes.indexOf(10, start)) {
      add(bytes.subarray(start, end));
      lines.push(close());
      start = end + 1;
    }
    add(bytes.subarray(start));
    yield lines;
  }
  if (openLength > 0) yield [close()];
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

// A line that is not UTF-8 is kept byte by byte: the classifier tries the pages servers use.
function decode(bytes: Buffer): string {
  try {
    return utf8.decode(bytes);
  } catch {
    return bytes.toString('latin1');
  }
}
