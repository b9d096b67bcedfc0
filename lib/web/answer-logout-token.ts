import { endProviderSessions } from '../flows/end-provider-sessions.ts';
import { limiter } from '../limits/limiter.ts';
import { log } from '../log.ts';
import { verifyLogoutToken } from '../single-sign-on/logout-token.ts';
import { readForm } from './read-form.ts';
import { sourceOf } from './source.ts';

const largestForm = 16 * 1024;
/** Before a signature is checked, the provider is asked for its keys. */
const refusedBySource = limiter({ name: 'logout-token-source', points: 60, seconds: 900 });

/** Answers a logout token as Back-Channel Logout 1.0, 2.8 wants it: 200 once the sessions are over, else 400. */
export async function answerLogoutToken(request: Request): Promise<Response> {
  const source = sourceOf(request.headers);
  const counted = await refusedBySource.count(source);
  if (!counted.ok) return answer(429, 'too many tokens that were none');
  const form = await readForm(request, largestForm);
  const token = form?.get('logout_token');
  if (typeof token !== 'string') return answer(400, 'logout_token is missing');
  const verified = await verifyLogoutToken(token);
  if (!verified.ok) {
    log.warn({ reason: verified.reason, words: verified.words }, 'logout token');
    return answer(verified.reason === 'later' ? 503 : 400, verified.words);
  }
  await refusedBySource.takeBack(source);
  await endProviderSessions(verified.provider, verified.ended);
  return answer(200);
}

function answer(status: number, words?: string): Response {
  const headers = new Headers({ 'Cache-Control': 'no-store' });
  if (words === undefined) return new Response(null, { status, headers });
  headers.set('Content-Type', 'application/json');
  return new Response(JSON.stringify({ error: 'invalid_request', error_description: words }), {
    status,
    headers,
  });
}
