import type { Client } from 'pg';
import { restoreMark } from './restore-mark.ts';

/**
 * After a restore, before anything runs: whatever was on its way at the moment of the backup has arrived since, or is somebody's
 * to decide. No link of then opens anything, no mail of then goes out, and checks come back one after the other.
 */
export async function calmDown(client: Client, at: string): Promise<void> {
  const words = `restored from a backup of ${at}`;
  await client.query('BEGIN');
  await client.query(
    `UPDATE update_link SET "revokedAt" = clock_timestamp() WHERE "usedAt" IS NULL AND "revokedAt" IS NULL`,
  );
  await client.query(
    `UPDATE sign_in_link SET "revokedAt" = clock_timestamp() WHERE "usedAt" IS NULL AND "revokedAt" IS NULL`,
  );
  await client.query(
    `UPDATE notification SET state = 'cancelled', "lastError" = $1 WHERE state IN ('queued', 'sending')`,
    [words],
  );
  await client.query(
    `UPDATE outgoing_message SET state = 'unknown', "lastError" = $1, "nextTryAt" = NULL, "claimId" = NULL, "claimedUntil" = NULL
      WHERE state IN ('queued', 'sending')`,
    [words],
  );
  await client.query(`UPDATE account_import SET state = 'cancelled' WHERE state = 'running'`);
  await client.query(`UPDATE account_job SET state = 'cancelled' WHERE state = 'running'`);
  await client.query(
    `UPDATE mail_account SET "claimId" = NULL, "claimedUntil" = NULL, "askedAt" = NULL,
            "nextCheckAt" = CASE WHEN "nextCheckAt" IS NULL THEN NULL
                                 ELSE clock_timestamp() + random() * interval '30 minutes' END`,
  );
  await client.query(`UPDATE "user" SET "sessionVersion" = "sessionVersion" + 1`);
  await client.query(
    `INSERT INTO audit_entry (id, "actorKind", "actorName", action, "targetType", details)
     VALUES (gen_random_uuid(), 'system', 'command line', 'backup.restored', 'backup', jsonb_build_object('of', $1::text))`,
    [at],
  );
  await client.query(`DROP TABLE ${restoreMark}`);
  await client.query('COMMIT');
}
