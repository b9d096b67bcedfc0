import { type Db, Prisma } from '../db/client.ts';
import { databaseTime } from '../db/clock.ts';

const hourMs = 3_600_000;

/** A sign-in that was entered into an account's lock-out budget, or when the next one may be. */
export type SignInEntry = { ok: true; at: Date } | { ok: false; retryAt: Date };

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

/** Enters one sign-in; false: so many of this hour are spent. */
export async function enterSignIn(
  db: Db,
  accountId: string,
  attemptsPerHour: number,
  at = databaseTime(),
): Promise<boolean> {
  const recent = Prisma.sql`ARRAY(SELECT least(t, ${at}::timestamptz) FROM unnest("unsuccessfulSignIns") AS t
    WHERE t > ${new Date(at.getTime() - hourMs)}::timestamptz)`;
  const entered = await db.$executeRaw`
    UPDATE mail_account SET "unsuccessfulSignIns" = array_append(${recent}, ${at}::timestamptz)
     WHERE id = ${accountId}::uuid AND cardinality(${recent}) < ${attemptsPerHour}`;
  return entered === 1;
}

/**
 * A sign-in with the account's password worked: what was refused before it no longer counts, as servers count. Sign-ins
 * that were entered after it stay; their fate is open.
 */
export async function giveBackBudget(db: Db, accountId: string, workedAt: Date): Promise<void> {
  await db.$executeRaw`
    UPDATE mail_account
       SET "unsuccessfulSignIns" = ARRAY(SELECT t FROM unnest("unsuccessfulSignIns") AS t WHERE t > ${workedAt}::timestamptz)
     WHERE id = ${accountId}::uuid`;
}

/** Takes one sign-in out of the budget again: no password reached the server, or another one than the account's worked. */
export async function refundSignIn(db: Db, accountId: string, at: Date): Promise<void> {
  await db.$executeRaw`
    UPDATE mail_account SET "unsuccessfulSignIns" = array_remove("unsuccessfulSignIns", ${at}::timestamptz)
     WHERE id = ${accountId}::uuid`;
}

/** Takes a test out of the number of tests: the server could not judge the password. Its sign-in is apart. */
export async function refundPasswordTest(db: Db, accountId: string, at: Date): Promise<void> {
  await db.$executeRaw`
    UPDATE mail_account SET "passwordTests" = array_remove("passwordTests", ${at}::timestamptz)
     WHERE id = ${accountId}::uuid`;
}
