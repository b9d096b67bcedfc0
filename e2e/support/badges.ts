import { randomUUID } from 'node:crypto';
import type { Stack } from './stack.ts';

const states = ['suspended', 'needs_consent', 'failing', 'receive_only', 'degraded', 'active'] as const;
/** A hundred letters: one word, as host names are, or many. */
const long = (text: string) => text.repeat(100).slice(0, 100);

export type Badges = { ids: string[]; remove(): Promise<void> };

/**
 * Accounts of every state, paused and never checked among them, whose names, hosts and owners have 100 letters. No worker
 * fetches them: they only stand there.
 */
export async function withEveryBadge(stack: Stack): Promise<Badges> {
  const key = randomUUID().slice(0, 8);
  const owner = randomUUID();
  await stack.sql(
    `INSERT INTO "user" (id, email, name, role, "allowLogin", "updatedAt") VALUES ($1::uuid, $2, $3, 'USER', false, now())`,
    [owner, `${key}.${long('owner')}@people.example`, long('Wilhelmina Featherstonehaugh ')],
  );
  const rows = [
    ...states.map((state) => ({ state, paused: false, checked: true })),
    { state: 'active', paused: true, checked: true },
    { state: 'active', paused: false, checked: false },
  ];
  const ids: string[] = [];
  for (const [place, { state, paused, checked }] of rows.entries()) {
    const id = randomUUID();
    ids.push(id);
    const name = place % 2 ? long('Wwwwmmmm') : long('Accounts payable, third floor ');
    await stack.sql(
      `INSERT INTO mail_account (id, "ownerId", address, name, "incomingHost", "incomingPort", "incomingSecurity", "incomingUser",
              state, "pausedAt", "nextCheckAt", "lastCheckAt", "lastOutcome", "lastEvidence", "recentChecks", refusals, "messageCount", "updatedAt")
       VALUES ($1::uuid, $2::uuid, $3, $4, $5, 993, 'tls', $3, $6::"AccountState", CASE WHEN $7 THEN now() END, NULL,
              CASE WHEN $8 THEN now() END, CASE WHEN $8 AND $6 <> 'active' THEN 'wrong_credentials' WHEN $8 THEN 'ok' END,
              CASE WHEN $6 <> 'active' THEN $9 END, 'ooooctoocoooooooooct', 12, 1234567, now())`,
      [
        ...[id, owner, `${place}.${key}.${long('m')}@northwind.example`, name, `${long('imap-')}.example`],
        ...[state, paused, checked, `NO [AUTHENTICATIONFAILED] ${long('refused')}`],
      ],
    );
  }
  // From long ago: a date is wider than "3 d ago".
  await stack.sql(
    `INSERT INTO notification (id, "ruleKey", kind, channel, "accountId", recipient, "recipientKind", "idempotencyKey", state, attempts,
            "queuedAt", "lastAttemptAt", "sentAt", "lastError")
     VALUES (gen_random_uuid(), 'email-wrong-credentials', 'suspended', 'email', $1::uuid, $2, 'alternate_address', $3, 'perhaps_sent', 12,
            now() - interval '200 days', now() - interval '199 days', now() - interval '199 days', $4)`,
    [ids[0], `${long('r')}@home.example`, `${key} long ago`, long('451 4.3.0 not now ')],
  );
  return {
    ids,
    async remove() {
      await stack.sql('DELETE FROM mail_account WHERE id = ANY ($1::uuid[])', [ids]);
      await stack.sql('DELETE FROM "user" WHERE id = $1::uuid', [owner]);
    },
  };
}
