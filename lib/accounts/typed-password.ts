import type { Db, Prisma } from '../db/client.ts';
import { longestPassword } from '../fields/longest-password.ts';
import type { PasswordCredential } from '../mail/credential.ts';
import type { MailServer } from '../mail/network/server.ts';
import { openCredentialFor, sameCredential } from './credentials.ts';
import { refusedAmong, storedColumns } from './refused-secrets.ts';
import { incomingOf, outgoingOf } from './servers.ts';

export type PasswordProblem = 'empty' | 'control_character' | 'too_long';

/** RFC 3501 9 (quoted strings) and RFC 4616 2: no CR, LF or NUL can stand in a password. Nothing else is barred. Pure. */
export function problemOfPassword({ password }: PasswordCredential): PasswordProblem | null {
  const text = password.reveal();
  if (text === '') return 'empty';
  if (text.length > longestPassword) return 'too_long';
  return /[\r\n\0]/.test(text) ? 'control_character' : null;
}

/** What `judgeTyped` wants of an account's row. */
export const typedColumns = {
  ...storedColumns,
  state: true,
  refusals: true,
} as const satisfies Prisma.MailAccountSelect;

/**
 * What the two passwords somebody typed are, beside the stored one and those that were refused, in constant time; no
 * server hears them. Throws `UnsealError` where the stored one does not open.
 */
export async function judgeTyped(
  db: Db,
  account: Prisma.MailAccountGetPayload<{ select: typeof typedColumns }>,
  { oldPassword, newPassword }: { oldPassword: PasswordCredential; newPassword: PasswordCredential },
): Promise<'fine' | 'wrong_old_password' | 'same_as_refused'> {
  const stored = openCredentialFor(account, 'incoming');
  const known = await db.refusedSecret.findMany({ where: { accountId: account.id } });
  const isRefusedBy = (server: MailServer | null, secret: PasswordCredential) =>
    server !== null && refusedAmong(known, { accountId: account.id, server, secret }) !== null;
  const incoming = incomingOf(account);
  // Whoever replaced it meanwhile by one that did not work either: the owner knows the one before that.
  const isOld = sameCredential(stored, oldPassword) || isRefusedBy(incoming, oldPassword);
  if (!isOld) return 'wrong_old_password';
  // What was refused needs no asking: not the stored one while it is in doubt, nor any that was given up.
  const isSame = sameCredential(stored, newPassword);
  const isInDoubt = account.refusals > 0 && (account.state === 'suspended' || account.state === 'failing');
  if (isSame && isInDoubt) return 'same_as_refused';
  if (isRefusedBy(incoming, newPassword)) return 'same_as_refused';
  const isForBoth = !account.credential?.sealedOutgoing;
  const changesNothing = isSame && isForBoth && isRefusedBy(outgoingOf(account), newPassword);
  return changesNothing ? 'same_as_refused' : 'fine';
}
