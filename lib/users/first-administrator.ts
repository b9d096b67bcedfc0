import { recordAudit } from '../audit/record.ts';
import type { PrismaClient } from '../db/client.ts';
import type { Secret } from '../secret.ts';
import { system } from '../viewer.ts';
import { administratorExists } from './administrator-exists.ts';
import { hashPassword } from './password.ts';
import { spendSetupCode } from './setup-code.ts';

type FirstAdministrator = { email: string; password: Secret; name?: string };
type WithCode = FirstAdministrator & { code: string };

/**
 * Creates the first administrator from the environment, and nothing when there is one already: a changed
 * variable changes no password. The caller holds the database's start lock.
 */
export async function createAdministratorFromEnv(
  db: PrismaClient,
  admin: FirstAdministrator,
): Promise<boolean> {
  if (await administratorExists(db)) return false;
  await create(db, admin);
  return true;
}

/** Creates the first administrator for whoever holds the set-up code; `refused` for a wrong, spent or late code. */
export async function createFirstAdministrator(
  db: PrismaClient,
  admin: WithCode,
): Promise<'created' | 'refused'> {
  try {
    await create(db, admin, admin.code);
    return 'created';
  } catch (error) {
    if (error instanceof CodeRefused) return 'refused';
    throw error;
  }
}

class CodeRefused extends Error {}

async function create(db: PrismaClient, admin: FirstAdministrator, code?: string): Promise<void> {
  const email = admin.email.trim().toLowerCase();
  const passwordHash = await hashPassword(admin.password);
  await db.$transaction(async (tx) => {
    // Thrown, so that a code spent too late is rolled back with everything else.
    if (code !== undefined && !(await spendSetupCode(tx, code))) throw new CodeRefused();
    const user = await tx.user.upsert({
      where: { email },
      create: { email, name: admin.name ?? '', role: 'ADMIN', passwordHash },
      update: { role: 'ADMIN', allowLogin: true, passwordHash, sessionVersion: { increment: 1 } },
    });
    await tx.setupCode.deleteMany();
    const details = { by: code === undefined ? 'environment' : 'set-up code' };
    await recordAudit(tx, {
      actor: system,
      action: 'user.created',
      targetType: 'user',
      targetId: user.id,
      details,
    });
  });
}
