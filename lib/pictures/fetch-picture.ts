import type { IncomingMessage } from 'node:http';
import { type AskOptions, askStranger } from '../strangers/ask.ts';
import { pictureTypeOf } from './picture-type.ts';
import { remotePicture } from './remote-address.ts';

export type Picture = { type: string; bytes: Buffer };

type Options = AskOptions & { withinMs?: number; mostBytes?: number };

const mostRedirects = 5;
const headers = {
  Accept: 'image/avif,image/webp,image/png,image/jpeg,image/gif,image/*',
  'Accept-Encoding': 'identity',
  'User-Agent': 'Mozilla/5.0 (compatible; Rekey picture proxy)',
};

/**
 * Fetches a picture of another server, over https alone and from the open internet alone, each redirect judged like the
 * first address: no cookie, no referrer, nothing of whoever reads. Null for whatever is not a picture by its own bytes,
 * is too large or too slow, or lies elsewhere. Never throws.
 */
export async function fetchPicture(address: string, options: Options = {}): Promise<Picture | null> {
  const signal = AbortSignal.timeout(options.withinMs ?? 15_000);
  try {
    let next: string | null = remotePicture(address);
    for (let redirects = 0; next && redirects <= mostRedirects; redirects += 1) {
      const answer = await askStranger(new URL(next), { signal, headers }, options);
      const { statusCode = 0, headers: given } = answer;
      if (statusCode === 200) return await read(answer, options.mostBytes ?? 10 * 1024 * 1024);
      answer.destroy();
      const to = [301, 302, 303, 307, 308].includes(statusCode) ? given.location : undefined;
      next = to && URL.canParse(to, next) ? remotePicture(new URL(to, next).href) : null;
    }
    return null;
  } catch {
    return null; // away, too slow, or not what it said
  }
}

async function read(answer: IncomingMessage, mostBytes: number): Promise<Picture | null> {
  const parts: Buffer[] = [];
  let size = 0;
  if ((answer.headers['content-encoding'] ?? 'identity') !== 'identity') answer.destroy();
  for await (const part of answer as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > mostBytes) return null; // leaving the loop closes the connection
    parts.push(part);
    // A film is not read to its end to learn that it is none.
    if (size >= 16 && parts.length < 3 && !pictureTypeOf(Buffer.concat(parts))) return null;
  }
  const bytes = Buffer.concat(parts);
  const type = pictureTypeOf(bytes);
  return type ? { type, bytes } : null;
}
