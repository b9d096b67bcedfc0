/**
 * The members of a token endpoint's answer: JSON (RFC 6749 5.1), or as a form, which some providers write who are not asked for anything
 * else. Null: it is neither. Pure.
 */
export function readAnswer(body: string): Record<string, unknown> | null {
  const text = body.replace(/^\uFEFF/, '').trim();
  try {
    const read: unknown = JSON.parse(text);
    return typeof read === 'object' && read !== null ? { ...read } : null;
  } catch {
    return isForm.test(text) ? Object.fromEntries(new URLSearchParams(text)) : null;
  }
}

// A page for people has spaces or brackets.
const isForm = /^[\w.-]+=[^\s<>&]*(?:&[\w.-]+=[^\s<>&]*)*$/;

/** RFC 6750 2.1: a token holds no space and no control character. Pure. */
export const isToken = (value: unknown): value is string =>
  typeof value === 'string' && /^[\x21-\x7e]+$/.test(value);

/**
 * The body of a token endpoint's answer (RFC 6749 5.1) as an OAuth library takes it: `token_type` where it is missing,
 * nothing in the members that are not what they should be, a list of scopes in one string. A strict reader would throw the answer
 * away, and with it the one refresh token that is good from now on: the old one is spent, and tried again it ends the grant.
 * Null: it holds no access token. `forRefresh` leaves the ID token out, which nobody reads then. Pure.
 */
export function readableTokens(body: string, { forRefresh }: { forRefresh: boolean }): string | null {
  const read = readAnswer(body);
  if (!read) return null;
  const { token_type, expires_in, refresh_token, scope, id_token, error, ...rest } = read;
  if (!isToken(rest.access_token) || error) return null;
  const seconds = Number(typeof expires_in === 'string' ? expires_in.trim() || Number.NaN : expires_in);
  const isTime = typeof expires_in !== 'boolean' && expires_in !== null && seconds >= 0;
  const scopes = Array.isArray(scope) ? scope.join(' ') : scope;
  return JSON.stringify({
    ...rest,
    token_type: typeof token_type === 'string' && token_type !== '' ? token_type : 'Bearer',
    ...(isTime && Number.isFinite(seconds) ? { expires_in: seconds } : {}),
    ...(typeof refresh_token === 'string' && refresh_token !== '' ? { refresh_token } : {}),
    ...(typeof scopes === 'string' ? { scope: scopes } : {}),
    ...(typeof id_token === 'string' && !forRefresh ? { id_token } : {}),
  });
}
