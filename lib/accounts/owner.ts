import type { Tx } from '../db/client.ts';
import { given } from '../given.ts';
import type { OwnerForm } from './schema.ts';

/**
 * The user whose mail account it is: found by e-mail address, or created as one who has no password yet. What is
 * given of name, telephone and other address is kept; what is left out stays as it was.
 */
export async function matchOwner(tx: Tx, owner: OwnerForm): Promise<{ id: string }> {
  const id = (await matchOwners(tx, [owner])).get(owner.email);
  if (!id) throw new Error('an owner that was just made is not there');
  return { id };
}

const shown = { id: true, email: true, name: true, phone: true, alternateEmail: true } as const;

/** The same for many, as if one came after the other. Answers their ids by e-mail address. */
export async function matchOwners(tx: Tx, owners: readonly OwnerForm[]): Promise<Map<string, string>> {
  const wanted = new Map<string, ReturnType<typeof saidOf>>();
  for (const owner of owners) wanted.set(owner.email, { ...wanted.get(owner.email), ...saidOf(owner) });
  // In one order everywhere, so that two who match the same owners wait for each other instead of both failing.
  const emails = [...wanted.keys()].sort();
  await tx.user.createMany({
    data: emails.map((email) => ({ email, ...wanted.get(email) })),
    skipDuplicates: true,
  });
  const found = await tx.user.findMany({
    where: { email: { in: emails } },
    orderBy: { email: 'asc' },
    select: shown,
  });
  for (const user of found) {
    const data = wanted.get(user.email) ?? {};
    const isAsItWas = Object.entries(data).every(
      ([name, value]) => user[name as keyof typeof user] === value,
    );
    if (!isAsItWas) await tx.user.update({ where: { id: user.id }, data });
  }
  return new Map(found.map(({ id, email }) => [email, id]));
}

/** What is said of an owner; what is left out says nothing. */
const saidOf = ({ name, phone, alternateEmail }: OwnerForm) => given({ name, phone, alternateEmail });
