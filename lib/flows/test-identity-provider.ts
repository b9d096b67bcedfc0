import { recordAudit } from '../audit/record.ts';
import { db } from '../db/client.ts';
import { messageOf } from '../errors.ts';
import { discover, readKeys } from '../single-sign-on/client.ts';
import { wantedClaims } from '../single-sign-on/judge.ts';
import { getIdentityProvider, type IdentityProvider } from '../single-sign-on/store.ts';
import type { AdminViewer } from '../viewer.ts';
import { countTest } from './count-test.ts';

export type IdentityProviderTest = { ok: boolean; lines: string[] };

/**
 * *Test*: reads what a provider says of itself, and its keys, and tells what was found and what is missing for what is set
 * up. Nobody is signed in: secret and redirect address are proved by the first who is. Null: there is none.
 */
export async function testIdentityProvider(
  admin: AdminViewer,
  id: string,
): Promise<IdentityProviderTest | null> {
  const provider = await getIdentityProvider(id);
  if (!provider) return null;
  const tooMany = await countTest(admin.actor);
  if (tooMany) return { ok: false, lines: [tooMany] };
  const tested = await ask(provider);
  await recordAudit(db(), {
    actor: admin.actor,
    action: 'identity_provider.tested',
    targetType: 'identity_provider',
    targetId: id,
    details: { name: provider.name, ok: tested.ok },
  });
  return tested;
}

async function ask(provider: IdentityProvider): Promise<IdentityProviderTest> {
  const found = await discover(provider);
  if (!found.ok) {
    const what = found.reason === 'away' ? 'It does not answer' : 'Its discovery document is not taken';
    return { ok: false, lines: [`${what}: ${found.evidence}`] };
  }
  const { server } = found;
  const keys = await readKeys(server.jwks_uri ?? '').catch((error: unknown) => messageOf(error));
  if (typeof keys === 'string') return { ok: false, lines: [`Its keys cannot be read: ${keys}`] };
  return { ok: true, lines: wordsOf(provider, server, keys.keys.length) };
}

type Server = Extract<Awaited<ReturnType<typeof discover>>, { ok: true }>['server'];

/** What a discovery document means for what is set up, in words. Pure. */
function wordsOf(provider: IdentityProvider, server: Server, keys: number): string[] {
  const { scopes_supported: scopes, claims_supported: claims, acr_values_supported: acrs } = server;
  const missing = (wanted: string[], there: readonly string[] | undefined) =>
    there ? wanted.filter((one) => !there.includes(one)) : [];
  const unnamed = (what: string, list: string[]) =>
    list.length > 0 ? [`It does not name the ${what} ${list.join(', ')}: it may not give them.`] : [];
  return [
    `It answers as ${server.issuer}. People sign in at ${new URL(server.authorization_endpoint ?? '').host}.`,
    `${keys === 1 ? '1 key' : `${keys} keys`} to check its signatures with.`,
    // RFC 8414 2: where it is left out, PKCE is not known; it is sent in any case.
    ...(server.code_challenge_methods_supported?.includes('S256') ? [] : ['It does not name PKCE (S256).']),
    server.backchannel_logout_supported
      ? 'It can tell when a session ends there (back-channel logout).'
      : 'It does not tell when a session ends there: sessions here go on until they run out.',
    ...unnamed('scopes', missing(provider.scopes, scopes)),
    ...unnamed('claims', missing(wantedClaims(provider), claims)),
    ...unnamed('acr values', missing(provider.acrValues, acrs)),
  ];
}
