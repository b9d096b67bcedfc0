import { normaliseMailAddress } from '../fields/mail-address.ts';
import type { Provider } from '../providers/store.ts';
import { type AdminViewer, may } from '../viewer.ts';
import type { GivenCredential } from './credentials.ts';
import type { ChangeProblem } from './plan-change.ts';
import type { AccountForm } from './schema.ts';

/**
 * What opens a new account from the start, or what is wrong with that; null: nothing does until its owner has signed in
 * at the provider. `provider` is the one that the form names, as far as there is one. Pure.
 */
export function openedBy(
  admin: AdminViewer,
  { address, owner, provider: id, incoming: { user = address, password }, outgoing }: AccountForm,
  provider: Pick<Provider, 'id' | 'grant'> | null,
): { incoming: GivenCredential | null } | { problem: ChangeProblem } {
  if (!id && password) return { incoming: password };
  if (!id) return { problem: { field: 'incoming.password', message: 'is required' } };
  if (!provider) return { problem: { field: 'provider', message: 'is no provider' } };
  if (password) return { problem: { field: 'incoming.password', message: leftOut } };
  if (provider.grant === 'organisation') {
    const problem = strangersMailbox(admin, user, owner.email);
    return problem ? { problem } : { incoming: { kind: 'oauth2_organisation', providerId: provider.id } };
  }
  // What the owner gives there opens both servers, and nothing could keep a password until then.
  return outgoing?.password
    ? { problem: { field: 'outgoing.password', message: leftOut } }
    : { incoming: null };
}

/**
 * What is wrong with having the organisation's grant, which opens everybody's mailbox, open this one for this owner; null:
 * nothing. Deciding that one person reads the mail of another takes users:write. Pure.
 */
export function strangersMailbox(admin: AdminViewer, mailbox: string, owner: string): ChangeProblem | null {
  if (normaliseMailAddress(mailbox) === owner || may(admin, 'users:write')) return null;
  const message =
    'must be the address of the mailbox, which the organisation’s grant opens: giving it to another person takes the right users:write';
  return { field: 'owner.email', message };
}

const leftOut = 'must be left out where a provider is chosen';
