-- The order of a state is how soon it needs somebody, and no longer when it was invented. An enum's order cannot be changed in place.
DROP INDEX "mail_account_state_id_pausedAt_idx";
ALTER TYPE "AccountState" RENAME TO "AccountState_before";
CREATE TYPE "AccountState" AS ENUM ('suspended', 'needs_consent', 'failing', 'receive_only', 'degraded', 'active');
ALTER TABLE "mail_account" ALTER COLUMN "state" DROP DEFAULT;
ALTER TABLE "mail_account" ALTER COLUMN "state" TYPE "AccountState" USING "state"::text::"AccountState";
ALTER TABLE "mail_account" ALTER COLUMN "state" SET DEFAULT 'active';
DROP TYPE "AccountState_before";
CREATE INDEX "mail_account_state_stateSince_id_pausedAt_idx" ON "mail_account"("state", "stateSince", "id", "pausedAt");
