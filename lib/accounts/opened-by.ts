import type { Provider } from '../providers/store.ts';
import type { GivenCredential } from './credentials.ts';
import type { ChangeProblem } from './plan-change.ts';
import type { AccountForm } from './schema.ts';

/**
 * What opens a new account from the start, or what is wrong with that; null: nothing does until its owner has signed in
 * at the provider. `provider` is the one that the form names, as far as there is one. Pure.
 */
export function openedBy(
  { provider: id, incoming: { password }, outgoing }: AccountForm,
  provider: Pick<Provider, 'id' | 'grant'> | null,
): { incoming: GivenCredential | null } | { problem: ChangeProblem } {
  if (!id && password) return { incoming: password };
  if (!id) return { problem: { field: 'incoming.password', message: 'is required' } };
  if (!provider) return { problem: { field: 'provider', message: 'is no provider' } };
  if (password) return { problem: { field: 'incoming.password', message: leftOut } };
  if (provider.grant === 'organisation')
    return { incoming: { kind: 'oauth2_organisation', providerId: provider.id } };
  // What the owner gives there opens both servers, and nothing could keep a password until then.
  return outgoing?.password
    ? { problem: { field: 'outgoing.password', message: leftOut } }
    : { incoming: null };
}

const leftOut = 'must be left out where a provider is chosen';
