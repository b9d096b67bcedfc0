import { createInterface } from 'node:readline/promises';
import { PassThrough, type Readable, type Writable } from 'node:stream';
import type { ReadStream } from 'node:tty';
import { StartError } from '../errors.ts';

/**
 * The first line of the input, not trimmed. At a terminal it is asked for and not shown while it is typed. Throws
 * `StartError` when there is no line.
 */
export async function readPassword(input: Readable, prompts: Writable): Promise<string> {
  const isTerminal = (input as Partial<ReadStream>).isTTY === true;
  if (isTerminal) prompts.write('New password (not shown): ');
  const reader = createInterface({ input, output: new PassThrough().resume(), terminal: isTerminal });
  try {
    for await (const line of reader) return line;
  } finally {
    reader.close();
    if (isTerminal) prompts.write('\n');
  }
  throw new StartError('there is no password: give it as the first line of the standard input');
}
