import { db } from '../db/client.ts';
import { log } from '../log.ts';
import { type Identity, revokeGrant } from '../providers/client.ts';
import type { Grant } from '../providers/grant.ts';
import type { Provider } from '../providers/store.ts';

/**
 * Takes back at its provider what somebody consented to and nobody here will use. Not where an account here has a grant of
 * the same person, or who it is was not told: Google ends all grants of a person to an application with one of them
 * (developers.google.com/identity/protocols/oauth2/web-server#tokenrevoke). A provider that does not answer leaves a grant
 * of which nothing is stored; nobody has to hear of that.
 */
export async function dropGrant(provider: Provider, grant: Grant, { address }: Identity): Promise<void> {
  if (address === null) return;
  const name = { equals: address, mode: 'insensitive' as const };
  const used = await db().credential.count({
    where: { providerId: provider.id, account: { OR: [{ address: name }, { incomingUser: name }] } },
  });
  if (used > 0) return;
  const revoked = await revokeGrant(provider, grant);
  const outcome = !revoked.ok ? revoked.refusal.code : revoked.isTaken ? 'taken back' : 'no endpoint';
  log.info({ provider: provider.id, outcome }, 'grant not used');
}
