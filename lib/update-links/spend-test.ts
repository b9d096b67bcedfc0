import { type Db, Prisma } from '../db/client.ts';

/**
 * Enters one try on an open link. Answers how many are left, or null where the link has had all of them or is no
 * longer open: of parallel tries, only as many pass as are left.
 */
export async function spendTest(db: Db, linkId: string, testsPerLink: number): Promise<number | null> {
  const [row] = await db.$queryRaw<{ tests: number }[]>`
    UPDATE update_link SET tests = tests + 1 WHERE id = ${linkId}::uuid AND ${open} AND tests < ${testsPerLink}
    RETURNING tests`;
  return row ? testsPerLink - row.tests : null;
}

/** Gives a try back that told nothing about a password. */
export async function refundTest(db: Db, linkId: string): Promise<void> {
  await db.$executeRaw`UPDATE update_link SET tests = tests - 1 WHERE id = ${linkId}::uuid AND tests > 0`;
}

/** Uses a link up: of parallel successes exactly one answers true, and its transaction changes the password. */
export async function spendIfStillOpen(tx: Db, linkId: string, credentialVersion: number): Promise<boolean> {
  const used = await tx.$executeRaw`
    UPDATE update_link SET "usedAt" = now()
     WHERE id = ${linkId}::uuid AND ${open} AND "credentialVersion" = ${credentialVersion}`;
  return used === 1;
}

const open = Prisma.sql`"usedAt" IS NULL AND "revokedAt" IS NULL AND "expiresAt" > now()`;
