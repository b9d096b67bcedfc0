-- AlterTable
ALTER TABLE "notification" ADD COLUMN     "leadId" UUID;

-- CreateIndex
CREATE INDEX "notification_leadId_idx" ON "notification"("leadId");

-- What cannot be said in the schema.
-- Messages that wait, by recipient: those that go out together are found here.
CREATE INDEX "notification_waiting" ON "notification" ("channel", "recipient") WHERE "state" IN ('queued', 'sending');
-- Suspensions that last: whom to remind.
CREATE INDEX "incident_suspended" ON "incident" ("suspendedAt") WHERE "closedAt" IS NULL AND "suspendedAt" IS NOT NULL;
