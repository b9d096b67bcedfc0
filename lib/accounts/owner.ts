import { recordAudit } from '../audit/record.ts';
import { type Db, db, type Tx } from '../db/client.ts';
import { given } from '../given.ts';
import { isOfConsole } from '../rights.ts';
import { type AdminViewer, may } from '../viewer.ts';
import type { OwnerForm } from './schema.ts';

/**
 * The user whose mail account it is: found by e-mail address, or created as one who has no password yet. What is
 * given of name, telephone and other address is kept, and stands in the audit log; what is left out stays as it was. So does
 * everything of somebody of the console, unless whoever says it may change users.
 */
export async function matchOwner(tx: Tx, admin: AdminViewer, owner: OwnerForm): Promise<{ id: string }> {
  const id = (await matchOwners(tx, admin, [owner])).get(owner.email);
  if (!id) throw new Error('an owner that was just made is not there');
  return { id };
}

const shown = { id: true, email: true, role: true, name: true, phone: true, alternateEmail: true } as const;

/** The same for many, as if one came after the other. Answers their ids by e-mail address. */
export async function matchOwners(
  tx: Tx,
  admin: AdminViewer,
  owners: readonly OwnerForm[],
): Promise<Map<string, string>> {
  const wanted = new Map<string, Said>();
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
    const changed = changedOf(user, wanted.get(user.email) ?? {});
    const isTheirs = isOfConsole(user.role) && !may(admin, 'users:write');
    if (changed.length === 0 || isTheirs) continue;
    await tx.user.update({
      where: { id: user.id },
      data: Object.fromEntries(changed.map(({ name, to }) => [name, to])),
    });
    await recordAudit(tx, {
      actor: admin.actor,
      action: 'user.changed',
      targetType: 'user',
      targetId: user.id,
      details: Object.fromEntries(changed.map(({ name, from, to }) => [name, { from, to }])),
    });
  }
  return new Map(found.map(({ id, email }) => [email, id]));
}

/** Whether what is said of an owner sends what they are told, and links with it, to another address or telephone than now. */
export async function movesNotices(owner: OwnerForm, from: Db = db()): Promise<boolean> {
  const user = await from.user.findUnique({ where: { email: owner.email }, select: shown });
  return user !== null && changedOf(user, saidOf(owner)).some(({ name }) => name !== 'name');
}

type Said = { name?: string; phone?: string | null; alternateEmail?: string | null };

/** What is said of an owner; what is left out says nothing. */
const saidOf = ({ name, phone, alternateEmail }: OwnerForm): Said => given({ name, phone, alternateEmail });

const changedOf = (user: Required<Said>, said: Said) =>
  (['name', 'phone', 'alternateEmail'] as const).flatMap((name) => {
    const to = said[name];
    return to === undefined || to === user[name] ? [] : [{ name, from: user[name], to }];
  });
