import { type AskOptions, askStranger, NotOnOpenInternet } from '../strangers/ask.ts';

/** What a sender's server answered: it took the request, refused it, sent us elsewhere, said nothing; or was not asked. */
export type Outcome = 'taken' | 'refused' | 'elsewhere' | 'silent' | 'unsafe';

const headers = {
  Accept: '*/*',
  'Content-Type': 'application/x-www-form-urlencoded',
  'User-Agent': 'Mozilla/5.0 (compatible; Rekey one-click unsubscribe)',
};

/**
 * Asks a sender's server to send no more (RFC 8058 3.2): this one body by POST, no cookies, nothing about the reader but
 * the address itself. A redirect is not followed (3.1 forbids it), and what the server answers is not read. Never throws.
 */
export async function askToUnsubscribe(
  address: string,
  options: AskOptions & { withinMs?: number } = {},
): Promise<Outcome> {
  const url = URL.parse(address);
  if (url?.protocol !== 'https:' || url.username || url.password) return 'unsafe';
  const signal = AbortSignal.timeout(options.withinMs ?? 15_000);
  try {
    const answer = await askStranger(url, { signal, headers, body: 'List-Unsubscribe=One-Click' }, options);
    answer.destroy();
    const { statusCode = 0 } = answer;
    if (statusCode >= 200 && statusCode < 300) return 'taken';
    return statusCode >= 300 && statusCode < 400 ? 'elsewhere' : 'refused';
  } catch (error) {
    return error instanceof NotOnOpenInternet ? 'unsafe' : 'silent';
  }
}
