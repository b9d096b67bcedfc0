import type { CustomFetch } from 'openid-client';
import { databaseTime } from '../db/clock.ts';
import { type HttpAnswer, httpCall } from '../mail/network/http-call.ts';
import { secondsAsked, type TokenAnswer } from './judge-token.ts';
import { isToken, readAnswer, readableTokens } from './token-answer.ts';

/** How long a provider may take for one answer. */
const deadlineMs = 12_000;

/**
 * What openid-client speaks through: an address that was checked and no other, its certificate verified, no redirect
 * followed, within 12 s, and of the answer 64 KiB at most. It remembers the last answer, which is what is judged:
 * the library's errors tell of it in words of their own.
 */
export class ProviderCall {
  readonly #forRefresh: boolean;
  #answer: HttpAnswer | undefined;

  /** `forRefresh`: nobody signs in, so that no ID token is looked at. */
  constructor({ forRefresh = false }: { forRefresh?: boolean } = {}) {
    this.#forRefresh = forRefresh;
  }

  readonly fetch: CustomFetch = async (url, { method, headers, body }) => {
    const text = body instanceof URLSearchParams ? body.toString() : (body ?? undefined);
    const answer = await httpCall(
      {
        method,
        url: new URL(url),
        headers: Object.fromEntries(new Headers(headers)),
        ...(typeof text === 'string' ? { body: text } : {}),
      },
      { signal: AbortSignal.timeout(deadlineMs) },
    );
    this.#answer = answer;
    if (!answer.ok) throw new NoAnswer(answer.reason);
    const isGiven = method === 'POST' && (answer.status === 200 || answer.status === 201);
    const tokens = isGiven ? readableTokens(answer.body, { forRefresh: this.#forRefresh }) : null;
    if (tokens !== null)
      return new Response(tokens, { status: 200, headers: { 'content-type': 'application/json' } });
    const type = answer.headers?.['content-type'];
    // Of a status that may have no body, Response takes none.
    const isEmpty = answer.status === 204 || answer.status === 304;
    return new Response(isEmpty ? null : answer.body, {
      status: answer.status,
      headers: type ? { 'content-type': type } : {},
    });
  };

  /** What came back in the place of what was asked for. */
  get answer(): TokenAnswer {
    const answer = this.#answer;
    if (!answer) return { kind: 'nothing', reason: 'nothing was asked' };
    if (!answer.ok) return { kind: 'nothing', reason: answer.reason };
    const { status } = answer;
    const after = secondsAsked(answer.headers?.['retry-after'], databaseTime());
    const pause = after === undefined ? {} : { retryAfter: after };
    const said = readError(answer.body);
    return said ? { kind: 'error', status, ...said, ...pause } : { kind: 'other', status, ...pause };
  }
}

class NoAnswer extends TypeError {
  override name = 'NoAnswer';
}

/** RFC 6749 5.2; `error_subtype` is Google's, `suberror` Microsoft's. Null: the body is something else. */
function readError(body: string) {
  const { error, error_description, error_subtype, suberror, access_token } = readAnswer(body) ?? {};
  // What stands in the place of a token and can be none is what the provider has to say.
  const instead = typeof access_token === 'string' && !isToken(access_token) ? access_token : '';
  if (typeof error !== 'string' && instead === '') return null;
  const subtype = error_subtype ?? suberror;
  const description = typeof error_description === 'string' ? error_description : instead;
  return {
    error: typeof error === 'string' ? error.slice(0, 100) : '',
    description: description.slice(0, 2000),
    ...(typeof subtype === 'string' ? { subtype: subtype.slice(0, 100) } : {}),
  };
}
