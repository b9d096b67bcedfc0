import * as oidc from 'openid-client';
import type { Secret } from '../secret.ts';

/** Proves at a token endpoint who we are by the client secret, in the way the server takes. */
export function proveBySecret(secret: Secret): oidc.ClientAuth {
  const [post, basic] = [oidc.ClientSecretPost(secret.reveal()), oidc.ClientSecretBasic(secret.reveal())];
  return (server, client, body, headers) => {
    // RFC 8414 2: where the document names no way, it is basic; without a document, the big ones take both.
    const ways = server.token_endpoint_auth_methods_supported;
    const isBasic = ways ? !ways.includes('client_secret_post') : server.jwks_uri !== undefined;
    return (isBasic ? basic : post)(server, client, body, headers);
  };
}
