import type { Db } from '../db/client.ts';
import { type RuleKey, rules } from './catalogue.ts';

/** Whether a rule is enabled, by an administrator or by itself. */
export async function isEnabled(db: Db, key: RuleKey): Promise<boolean> {
  const row = await db.notificationRule.findUnique({ where: { key }, select: { enabled: true } });
  return row?.enabled ?? rules.find((rule) => rule.key === key)?.enabledByDefault ?? false;
}
