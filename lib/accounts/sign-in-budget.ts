import { type Db, Prisma } from '../db/client.ts';

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
  now = new Date(),
): Promise<SignInEntry> {
  const recentOf = (column: Prisma.Sql) =>
    Prisma.sql`ARRAY(SELECT t FROM unnest(${column}) AS t WHERE t > ${new Date(now.getTime() - hourMs)}::timestamptz ORDER BY t)`;
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
  const freeing = [row?.signIns.at(-limits.attemptsPerHour), row?.tests.at(-limits.testsPerHour)];
  const latest = Math.max(...freeing.map((at) => at?.getTime() ?? 0), now.getTime() - hourMs);
  return { ok: false, retryAt: new Date(latest + hourMs) };
}

/** Enters one more sign-in of a test under way (the outgoing server's); false: the budget of this hour is spent. */
export async function enterSignIn(
  db: Db,
  accountId: string,
  attemptsPerHour: number,
  at = new Date(),
): Promise<boolean> {
  const recent = Prisma.sql`ARRAY(SELECT t FROM unnest("unsuccessfulSignIns") AS t
    WHERE t > ${new Date(at.getTime() - hourMs)}::timestamptz)`;
  const entered = await db.$executeRaw`
    UPDATE mail_account SET "unsuccessfulSignIns" = array_append(${recent}, ${at}::timestamptz)
     WHERE id = ${accountId}::uuid AND cardinality(${recent}) < ${attemptsPerHour}`;
  return entered === 1;
}

/** Takes a sign-in out of the budget again: it succeeded, or no password reached the server. */
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
