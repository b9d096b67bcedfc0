import { recordAudit } from '../audit/record.ts';
import { db } from '../db/client.ts';
import type { SettingKey } from '../settings/schema.ts';
import { readSettings } from '../settings/store.ts';
import type { AdminViewer } from '../viewer.ts';
import { type RuleDefinition, rules } from './catalogue.ts';
import { missingFor } from './requirements.ts';

export type Rule = RuleDefinition & {
  enabled: boolean;
  /** The settings it cannot work without and that are not set. */
  missing: SettingKey[];
  updatedAt: Date | null;
};

/** Every rule, with what an administrator set and what it still lacks. */
export async function listRules(_admin: AdminViewer): Promise<Rule[]> {
  const rows = await db().notificationRule.findMany();
  const settings = await readSettings();
  return rules.map((rule) => {
    const row = rows.find(({ key }) => key === rule.key);
    return {
      ...rule,
      enabled: row?.enabled ?? rule.enabledByDefault,
      missing: missingFor(rule, settings),
      updatedAt: row?.updatedAt ?? null,
    };
  });
}

export type SetEnabledResult =
  | { ok: true; rule: Rule }
  | { ok: false; reason: 'not_found' }
  | { ok: false; reason: 'settings_missing'; missing: SettingKey[] };

/** Switches a rule on or off. It is not switched on while settings it needs are missing, which are named. */
export async function setRuleEnabled(
  admin: AdminViewer,
  key: string,
  enabled: boolean,
): Promise<SetEnabledResult> {
  const rule = (await listRules(admin)).find((one) => one.key === key);
  if (!rule) return { ok: false, reason: 'not_found' };
  if (enabled && rule.missing.length > 0)
    return { ok: false, reason: 'settings_missing', missing: rule.missing };
  const row = await db().$transaction(async (tx) => {
    const saved = await tx.notificationRule.upsert({
      where: { key },
      create: { key, enabled },
      update: { enabled },
    });
    if (rule.enabled !== enabled) {
      await recordAudit(tx, {
        actor: admin.actor,
        action: enabled ? 'rule.enabled' : 'rule.disabled',
        targetType: 'notification_rule',
        targetId: key,
      });
    }
    return saved;
  });
  return { ok: true, rule: { ...rule, enabled, updatedAt: row.updatedAt } };
}
