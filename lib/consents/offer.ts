import { db } from '../db/client.ts';
import { getProvider, type Provider, providerFor } from '../providers/store.ts';

/**
 * Where the owner of an account can sign in in the place of a password: at the provider whose grant it has or that was chosen for it, or, where
 * its server takes no password (any more), at one that is set up for that server. Null: nowhere.
 */
export async function consentOffer(accountId: string): Promise<Provider | null> {
  const account = await db().mailAccount.findUnique({
    where: { id: accountId },
    select: {
      address: true,
      incomingHost: true,
      state: true,
      providerId: true,
      lastOutcome: true,
      incidents: { where: { closedAt: null }, select: { cause: true } },
      credential: { select: { incomingKind: true, providerId: true } },
    },
  });
  if (!account) return null;
  const { credential, incidents, state, lastOutcome } = account;
  if (credential?.incomingKind === 'oauth2_organisation') return null;
  const chosen = credential?.providerId ?? account.providerId;
  if (chosen) return getProvider(chosen);
  const cause = incidents[0]?.cause ?? lastOutcome;
  const takesNoPassword = cause === 'oauth_required' || state === 'needs_consent' || !credential;
  return takesNoPassword ? providerFor(account) : null;
}
