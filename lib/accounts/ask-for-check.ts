import type { Db } from '../db/client.ts';

/**
 * Has an account checked as soon as `at` is past, ahead of those that are merely due. Asked for twice it is one check;
 * asked for while one is under way it is another one behind that.
 */
export async function askForCheck(db: Db, accountId: string, at: Date): Promise<void> {
  await db.$executeRaw`
    UPDATE mail_account SET "askedAt" = least("askedAt", ${at}) WHERE id = ${accountId}::uuid`;
}
