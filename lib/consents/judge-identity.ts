import type { Identity } from '../providers/client.ts';

type Mailbox = { address: string; incomingUser: string };

/**
 * Whether who signed in at a provider is whose mailbox it is: by the address, or by the name the account signs in with.
 * A provider that says nothing of people (`isTold` false) leaves that to the mail server, which opens no mailbox with
 * another one's token. Pure.
 */
export function isOwner(
  { address: own, incomingUser }: Mailbox,
  { address }: Identity,
  isTold: boolean,
): boolean {
  if (address === null) return !isTold;
  const told = address.toLowerCase();
  return told === own.toLowerCase() || told === incomingUser.toLowerCase();
}
