import { db } from '../../db/client.ts';
import { isOfConsole } from '../../rights.ts';
import { readSettings } from '../../settings/store.ts';
import { dayMs } from '../../time-units.ts';
import type { OpenSession } from '../session.ts';

/**
 * From when on a user without a second factor, here or at who signed them in, is let nowhere but to the page where one is set up; null: they have one, or
 * nobody asks it of them. The time of grace begins when it was required, and for who came later when they came.
 */
export async function secondFactorDueAt(
  user: Pick<OpenSession, 'role' | 'createdAt' | 'hasSecondFactor' | 'isFactorProven'>,
): Promise<Date | null> {
  if (user.hasSecondFactor || user.isFactorProven) return null;
  const { 'access.secondFactor': who, 'access.secondFactorGraceDays': days } = await readSettings();
  if (who === 'nobody' || (who === 'administrators' && !isOfConsole(user.role))) return null;
  const setting = await db().setting.findUnique({
    where: { key: 'access.secondFactor' },
    select: { updatedAt: true },
  });
  const since = Math.max(user.createdAt.getTime(), setting?.updatedAt.getTime() ?? 0);
  return new Date(since + days * dayMs);
}
