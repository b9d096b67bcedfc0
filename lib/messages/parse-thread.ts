// Runs in a thread of its own, started by parse-bodies.ts: mail is parsed where neither its memory nor its time can hurt.
import { messageOf } from '../errors.ts';
import { type Head, type IndexWords, indexWords } from './index-words.ts';
import { type ParsedBody, parseBody } from './parse-body.ts';
import { serveThread } from './serve-thread.ts';

/** Messages, one behind the other in `raw`, each from its start on. */
export type ParseJob = { heads: Head[]; starts: number[]; raw: Uint8Array };

export type ParsedMessage = ParsedBody & { words: IndexWords };

/** What was made of each: a message of which nothing could be made says why. */
export type ParseAnswer = (ParsedMessage | { error: string })[];

serveThread(async ({ heads, starts, raw }: ParseJob): Promise<ParseAnswer> => {
  const bytes = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength);
  const answer: ParseAnswer = [];
  for (const [i, head] of heads.entries()) {
    try {
      const body = await parseBody(bytes.subarray(starts[i], starts[i + 1]));
      answer.push({ ...body, words: indexWords(head, body.text) });
    } catch (error) {
      answer.push({ error: messageOf(error) });
    }
  }
  return answer;
});
