import { Prisma, type PrismaClient } from '../db/client.ts';
import { databaseTime } from '../db/clock.ts';
import { planNotifications } from '../events/record.ts';
import { log } from '../log.ts';
import type { NotificationKind } from '../notifications/kinds.ts';
import { rules } from '../rules/catalogue.ts';
import type { Settings } from '../settings/schema.ts';

const atOnce = 500;

/**
 * Plans one reminder for every suspension, and every account that cannot send, that still lasts so many days after its owner was
 * told: by each rule that told and is still enabled. Safe to run again and beside another worker: the same reminder is planned
 * once. Answers how many were looked at.
 */
export async function remindOwners(
  db: PrismaClient,
  settings: Settings,
  now = databaseTime(),
): Promise<number> {
  const days = settings['notifications.reminderDays'];
  if (days === 0) return 0;
  const stored = await db.notificationRule.findMany({ select: { key: true, enabled: true } });
  const keys = rules
    .filter(({ event }) => event === 'suspended')
    .filter(({ key, enabledByDefault }) => stored.find((row) => row.key === key)?.enabled ?? enabledByDefault)
    .map(({ key }) => key);
  if (keys.length === 0) return 0;
  const before = new Date(now.getTime() - days * 86_400_000);
  const due = await db.$queryRaw<
    { accountId: string; incidentId: string; ruleKey: string; kind: NotificationKind }[]
  >`
    SELECT DISTINCT i."accountId", i.id AS "incidentId", n."ruleKey",
           CASE a.state WHEN 'receive_only' THEN 'cannot_send_reminder' ELSE 'suspended_reminder' END AS kind
      FROM incident i
      JOIN mail_account a ON a.id = i."accountId" AND a."pausedAt" IS NULL
      JOIN notification n ON n."incidentId" = i.id AND n."ruleKey" IN (${Prisma.join(keys)})
     WHERE i."closedAt" IS NULL
       AND ((a.state IN ('suspended', 'needs_consent') AND n.kind = 'suspended' AND i."suspendedAt" <= ${before})
            OR (a.state = 'receive_only' AND n.kind = 'cannot_send' AND i."suspendedAt" IS NULL))
       AND ((n.state = 'sent' AND n."sentAt" <= ${before})
            OR (n.state IN ('failed', 'perhaps_sent') AND n."lastAttemptAt" <= ${before}))
       AND NOT EXISTS (SELECT 1 FROM notification r
                        WHERE r."incidentId" = i.id AND r."ruleKey" = n."ruleKey"
                          AND r.kind IN ('suspended_reminder', 'cannot_send_reminder'))
     LIMIT ${atOnce}`;
  for (const one of due) {
    await db.$transaction((tx) => planNotifications(tx, one));
  }
  if (due.length > 0) log.info({ reminders: due.length }, 'owners reminded');
  return due.length;
}
