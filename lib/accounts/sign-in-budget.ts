import { type Db, Prisma } from '../db/client.ts';
import { databaseTime } from '../db/clock.ts';
import { hourMs } from '../time-units.ts';
import { type GivenBack, type WayIn, ways } from './give-back.ts';

/** A sign-in that was entered into an account's lock-out budget, or when the next one may be. */
export type SignInEntry = { ok: true; at: Date } | { ok: false; retryAt: Date };

/** A sign-in by one of the ways, and what it is entered into before it begins and given back to. */
export type SignIn = {
  way: WayIn;
  enter(): Promise<SignInEntry>;
  giveBack(given: GivenBack, at: Date): Promise<void>;
};

type Limits = { 'lockout.attemptsPerHour': number; 'lockout.reservedAttempts': number };

/** How many unsuccessful sign-ins of an hour this way to sign in may fill up. Pure. */
function mayUse(way: WayIn, settings: Limits): number {
  const { 'lockout.attemptsPerHour': all, 'lockout.reservedAttempts': reserved } = settings;
  return ways[way].mayUse === 'all' ? all : Math.max(1, all - reserved);
}

/** A sign-in of an account that is stored. */
export function signInOf(
  db: Db,
  accountId: string,
  way: Exclude<WayIn, 'check' | 'update_page' | 'new_account'>,
  settings: Limits,
): SignIn {
  return {
    way,
    enter: () => enterSignIn(db, accountId, mayUse(way, settings)),
    giveBack: ({ budget }, at) => giveBack(db, accountId, budget, at),
  };
}

/** A try of a new password; an hour has its own number of them. `giveBackTry` gives back what else was spent on it. */
export function signInOfUpdatePage(
  db: Db,
  accountId: string,
  settings: Limits & { 'updateLinks.testsPerAccountPerHour': number },
  giveBackTry: () => Promise<void>,
): SignIn {
  const attemptsPerHour = mayUse('update_page', settings);
  const testsPerHour = settings['updateLinks.testsPerAccountPerHour'];
  return {
    way: 'update_page',
    enter: async () => {
      const entered = await enterPasswordTest(db, accountId, { attemptsPerHour, testsPerHour });
      if (!entered.ok) await giveBackTry();
      return entered;
    },
    giveBack: async ({ budget, test }, at) => {
      await giveBack(db, accountId, budget, at);
      if (!test) return;
      await refundPasswordTest(db, accountId, at);
      await giveBackTry();
    },
  };
}

/**
 * The sign-in of a check, which its claim has entered. What it gives back is told to `note`, and written with the
 * check's outcome by who still holds the claim.
 */
export function signInOfClaim(claimed: { signInAt: Date }, note: (given: GivenBack) => void): SignIn {
  return {
    way: 'check',
    enter: async () => ({ ok: true, at: claimed.signInAt }),
    giveBack: async (given) => note(given),
  };
}

/** A sign-in of an account that is not stored yet: there is nothing to enter it into. */
export function signInOfNobody(): SignIn {
  return {
    way: 'new_account',
    enter: async () => ({ ok: true, at: databaseTime() }),
    giveBack: async () => {},
  };
}

/** Writes what a sign-in gives back of the lock-out budget; sign-ins that were entered after it stay in any case. */
export async function giveBack(
  db: Db,
  accountId: string,
  budget: GivenBack['budget'],
  at: Date,
): Promise<void> {
  if (budget === 'nothing') return;
  const left =
    budget === 'all'
      ? Prisma.sql`ARRAY(SELECT t FROM unnest("unsuccessfulSignIns") AS t WHERE t > ${at}::timestamptz)`
      : Prisma.sql`array_remove("unsuccessfulSignIns", ${at}::timestamptz)`;
  await db.$executeRaw`UPDATE mail_account SET "unsuccessfulSignIns" = ${left} WHERE id = ${accountId}::uuid`;
}

/**
 * Enters one try of a corrected password into the hour of its account: into the budget of unsuccessful sign-ins,
 * which checks share (their reserve is for this one), and into the number of tests. Both or neither.
 */
export async function enterPasswordTest(
  db: Db,
  accountId: string,
  limits: { attemptsPerHour: number; testsPerHour: number },
  now = databaseTime(),
): Promise<SignInEntry> {
  const recentOf = (column: Prisma.Sql) =>
    Prisma.sql`ARRAY(SELECT least(t, ${now}::timestamptz) FROM unnest(${column}) AS t
      WHERE t > ${new Date(now.getTime() - hourMs)}::timestamptz ORDER BY 1)`;
  const signIns = recentOf(Prisma.sql`"unsuccessfulSignIns"`);
  const tests = recentOf(Prisma.sql`"passwordTests"`);
  const entered = await db.$executeRaw`
    UPDATE mail_account
       SET "unsuccessfulSignIns" = array_append(${signIns}, ${now}::timestamptz),
           "passwordTests" = array_append(${tests}, ${now}::timestamptz)
     WHERE id = ${accountId}::uuid AND cardinality(${signIns}) < ${limits.attemptsPerHour}
       AND cardinality(${tests}) < ${limits.testsPerHour}`;
  if (entered === 1) return { ok: true, at: now };
  const [row] = await db.$queryRaw<{ signIns: Date[]; tests: Date[] }[]>`
    SELECT ${signIns} AS "signIns", ${tests} AS "tests" FROM mail_account WHERE id = ${accountId}::uuid`;
  const bySignIns = freeAgainAt(row?.signIns ?? [], limits.attemptsPerHour, now);
  const byTests = freeAgainAt(row?.tests ?? [], limits.testsPerHour, now);
  return { ok: false, retryAt: new Date(Math.max(+(bySignIns ?? now), +(byTests ?? now))) };
}

/** When so many an hour leave room for one more; null: now. Pure. */
export function freeAgainAt(entered: readonly Date[], perHour: number, now: Date): Date | null {
  // One of the future, by a clock that was wrong, was just now.
  const instants = entered.map((at) => Math.min(at.getTime(), now.getTime()));
  const recent = instants.filter((at) => at > now.getTime() - hourMs);
  const freeing = recent.sort((a, b) => a - b).at(-perHour);
  return freeing === undefined ? null : new Date(freeing + hourMs);
}

async function enterSignIn(
  db: Db,
  accountId: string,
  perHour: number,
  at = databaseTime(),
): Promise<SignInEntry> {
  const recent = Prisma.sql`ARRAY(SELECT least(t, ${at}::timestamptz) FROM unnest("unsuccessfulSignIns") AS t
    WHERE t > ${new Date(at.getTime() - hourMs)}::timestamptz)`;
  const entered = await db.$executeRaw`
    UPDATE mail_account SET "unsuccessfulSignIns" = array_append(${recent}, ${at}::timestamptz)
     WHERE id = ${accountId}::uuid AND cardinality(${recent}) < ${perHour}`;
  if (entered === 1) return { ok: true, at };
  const [row] = await db.$queryRaw<{ spent: Date[] }[]>`
    SELECT "unsuccessfulSignIns" AS spent FROM mail_account WHERE id = ${accountId}::uuid`;
  return { ok: false, retryAt: freeAgainAt(row?.spent ?? [], perHour, at) ?? at };
}

/** Takes a test out of the number of tests: the server has not judged the password. Its sign-in is apart. */
export async function refundPasswordTest(db: Db, accountId: string, at: Date): Promise<void> {
  await db.$executeRaw`
    UPDATE mail_account SET "passwordTests" = array_remove("passwordTests", ${at}::timestamptz)
     WHERE id = ${accountId}::uuid`;
}
