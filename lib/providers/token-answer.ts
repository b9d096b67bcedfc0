/**
 * The body of a token endpoint's answer (RFC 6749 5.1) as an OAuth library takes it: `token_type` where it is missing,
 * nothing in the members that are not what they should be, a list of scopes in one string. A strict reader would throw the answer
 * away, and with it the one refresh token that is good from now on: the old one is spent, and tried again it ends the grant.
 * Null: it holds no access token. `forRefresh` leaves the ID token out, which nobody reads then. Pure.
 */
export function readableTokens(body: string, { forRefresh }: { forRefresh: boolean }): string | null {
  let read: unknown;
  try {
    read = JSON.parse(body.replace(/^\uFEFF/, ''));
  } catch {
    return null;
  }
  if (typeof read !== 'object' || read === null) return null;
  const { token_type, expires_in, refresh_token, scope, id_token, error, ...rest } = read as Record<
    string,
    unknown
  >;
  if (typeof rest.access_token !== 'string' || rest.access_token === '' || error) return null;
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
