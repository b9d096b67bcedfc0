-- A move becomes one kind of job: what was asked for, and how far it came, is kept.
ALTER TYPE "AccountMoveState" RENAME TO "AccountJobState";
ALTER TYPE "AccountMoveFate" RENAME TO "AccountJobFate";
ALTER TYPE "AccountJobFate" RENAME VALUE 'moved' TO 'done';
ALTER TYPE "AccountJobFate" ADD VALUE 'unchanged' BEFORE 'refused';

ALTER TABLE "account_move" RENAME TO "account_job";
ALTER TABLE "account_job" RENAME CONSTRAINT "account_move_pkey" TO "account_job_pkey";
ALTER TABLE "account_job" RENAME COLUMN "plan" TO "act";
ALTER TABLE "account_job" ADD COLUMN "undoes" UUID;
UPDATE "account_job" SET "act" = '{"kind": "move"}'::jsonb || "act";

ALTER TABLE "moved_account" RENAME TO "account_job_line";
ALTER TABLE "account_job_line" RENAME CONSTRAINT "moved_account_pkey" TO "account_job_line_pkey";
ALTER TABLE "account_job_line" RENAME CONSTRAINT "moved_account_moveId_fkey" TO "account_job_line_jobId_fkey";
ALTER TABLE "account_job_line" RENAME COLUMN "moveId" TO "jobId";
ALTER TABLE "account_job_line" ADD COLUMN "before" JSONB;

-- CreateIndex
CREATE UNIQUE INDEX "account_job_undoes_key" ON "account_job"("undoes");

-- CreateIndex
CREATE INDEX "account_job_line_jobId_fate_idx" ON "account_job_line"("jobId", "fate");
