import { type Db, db, type Prisma } from '../db/client.ts';
import { databaseTime } from '../db/clock.ts';
import { isId } from '../db/id.ts';
import { isTaken } from '../db/unique.ts';
import { normaliseMailAddress } from '../fields/mail-address.ts';
import { isOfConsole } from '../rights.ts';
import type { ScimFilter } from '../scim/filter.ts';
import { changed, type ScimChange, ScimProblem, type ScimUser } from '../scim/user.ts';
import { changeUser, insertUser, type Marks } from '../users/store.ts';
import type { AdminViewer } from '../viewer.ts';

const shown = {
  ...{
    id: true,
    email: true,
    externalId: true,
    name: true,
    allowLogin: true,
    loginTakenBy: true,
    role: true,
  },
  ...{ createdAt: true, updatedAt: true, deprovisionedAt: true },
} as const;

export type ProvisionedUser = Prisma.UserGetPayload<{ select: typeof shown }>;

/** Who took Allow Login, where whoever provisions users did. */
const provisioning = 'provisioning';

/** The users who are there for whoever provisions them, by their ids, from the first (0) on. */
export async function listProvisioned(
  _admin: AdminViewer,
  { filter, skip, take }: { filter: ScimFilter | null; skip: number; take: number },
): Promise<{ total: number; users: ProvisionedUser[] }> {
  const where = { deprovisionedAt: null, ...(filter ? asked(filter) : {}) };
  const [total, users] = await Promise.all([
    db().user.count({ where }),
    take > 0 ? db().user.findMany({ where, select: shown, orderBy: { id: 'asc' }, skip, take }) : [],
  ]);
  return { total, users };
}

/** No id, and no address, is none of anybody's. */
function asked({ by, value }: ScimFilter): Prisma.UserWhereInput {
  if (by === 'externalId') return { externalId: value };
  if (by === 'id') return isId(value) ? { id: value } : { id: { in: [] } };
  const email = normaliseMailAddress(value);
  return email ? { email } : { id: { in: [] } };
}

export async function readProvisioned(
  _admin: AdminViewer,
  id: string,
  from: Db = db(),
): Promise<ProvisionedUser> {
  const where = { id, deprovisionedAt: null };
  const user = isId(id) ? await from.user.findFirst({ where, select: shown }) : null;
  if (!user) throw new ScimProblem(404, 'There is no such user.');
  return user;
}

/**
 * Makes a user, without a password and of the role USER. Who was deprovisioned under the same address is provisioned again,
 * and is who they were.
 */
export async function provisionUser(admin: AdminViewer, change: ScimChange): Promise<ProvisionedUser> {
  const user = changed(null, change);
  const gone = await db().user.findFirst({
    where: { email: user.userName, deprovisionedAt: { not: null } },
    select: shown,
  });
  if (gone) return store(admin, gone, user, { deprovisionedAt: null });
  const { userName: email, name, active: allowLogin, externalId } = user;
  return unlessTaken(async () => {
    const form = { email, name, allowLogin, role: 'USER' } as const;
    const created = await db().$transaction(async (tx) => {
      const inserted = await insertUser(tx, admin, form);
      if (!inserted.ok) throw taken();
      const marks = { externalId, loginTakenBy: allowLogin ? null : provisioning };
      await tx.user.update({ where: { id: inserted.user.id }, data: marks });
      return inserted.user.id;
    });
    return readProvisioned(admin, created);
  });
}

/** Changes a user as a PUT or a PATCH says. */
export async function changeProvisioned(
  admin: AdminViewer,
  id: string,
  change: ScimChange,
): Promise<ProvisionedUser> {
  const before = await readProvisioned(admin, id);
  return store(admin, before, changed(asScimUser(before), change), {});
}

/** Takes a user's login and ends their sessions; their mail accounts stay, and whoever provisions users sees them no more. */
export async function deprovisionUser(admin: AdminViewer, id: string): Promise<void> {
  const before = await readProvisioned(admin, id);
  const marks = { externalId: null, deprovisionedAt: databaseTime() };
  await store(admin, before, { ...asScimUser(before), active: false }, marks, 'gone');
}

export const asScimUser = (user: ProvisionedUser): ScimUser => ({
  userName: user.email,
  externalId: user.externalId,
  name: user.name,
  active: user.allowLogin,
});

async function store(
  admin: AdminViewer,
  before: ProvisionedUser,
  { userName, externalId, name, active }: ScimUser,
  marks: Marks,
  then?: 'gone',
): Promise<ProvisionedUser> {
  // Whoever could send them a link for a forgotten password would be them.
  if (userName !== before.email && isOfConsole(before.role))
    throw new ScimProblem(
      403,
      'The address of somebody of the console is changed in the console.',
      'sensitive',
    );
  // A login that a person took away is theirs to give back.
  const allowLogin = active && (before.allowLogin || before.loginTakenBy === provisioning);
  const losesLogin = before.allowLogin && !allowLogin;
  return unlessTaken(async () => {
    const result = await changeUser(
      admin,
      before.id,
      { email: userName, name, ...(allowLogin === before.allowLogin ? {} : { allowLogin }) },
      { externalId, ...(losesLogin ? { loginTakenBy: provisioning } : {}), ...marks },
    );
    if (result.ok) return then === 'gone' ? before : readProvisioned(admin, before.id);
    if (result.reason === 'email_taken') throw taken();
    if (result.reason === 'not_found') throw new ScimProblem(404, 'There is no such user.');
    throw new ScimProblem(
      409,
      'This is the last administrator who can sign in: nobody could administer Rekey.',
    );
  });
}

const taken = () => new ScimProblem(409, 'Another user has this userName or externalId.', 'uniqueness');

async function unlessTaken<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (isTaken(error)) throw taken();
    throw error;
  }
}
