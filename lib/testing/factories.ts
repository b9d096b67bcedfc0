import { createCredential } from '../accounts/credentials.ts';
import { db, type Prisma } from '../db/client.ts';
import { passwordCredential } from '../mail/credential.ts';

let count = 0;

/** A user who owns accounts. Valid by default; a test states only what it is about. */
export function user(given: Partial<Prisma.UserCreateInput> = {}) {
  count += 1;
  return db().user.create({
    data: { email: `user${count}@northwind.example`, name: `User ${count}`, ...given },
  });
}

type AccountGiven = Partial<Prisma.MailAccountUncheckedCreateInput> & { password?: string };

/** A mail account with a sealed password and an owner of its own, that worked an hour ago. */
export async function account({ password = 'old secret', ...given }: AccountGiven = {}) {
  count += 1;
  const address = `mailbox${count}@northwind.example`;
  const ownerId = given.ownerId ?? (await user()).id;
  const hourAgo = new Date(Date.now() - 3_600_000);
  // Together, as it is created by anybody: an account that is due is checked at once, and without its credential nobody can sign in.
  return db().$transaction(async (tx) => {
    const created = await tx.mailAccount.create({
      data: {
        address,
        incomingHost: 'mail.northwind.example',
        incomingPort: 993,
        incomingSecurity: 'tls',
        incomingUser: address,
        lastSuccessAt: hourAgo,
        lastCheckAt: hourAgo,
        lastOutcome: 'ok',
        ...given,
        ownerId,
      },
    });
    const incoming = passwordCredential(password);
    await createCredential(tx, created.id, { incoming, outgoing: null }, 'administrator');
    // Before whatever the test is about, though the process only knows the database's clock to some milliseconds.
    const setAt = new Date(created.createdAt.getTime() - 1_000);
    await tx.credential.update({ where: { accountId: created.id }, data: { setAt } });
    return created;
  });
}
