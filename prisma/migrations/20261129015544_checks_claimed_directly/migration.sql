-- AlterTable
ALTER TABLE "mail_account" ADD COLUMN     "askedAt" TIMESTAMPTZ(3);

-- Who is next, and how many checks a host is asked to bear at this moment.
CREATE INDEX "mail_account_asked" ON "mail_account" ("askedAt") WHERE "askedAt" IS NOT NULL;
CREATE INDEX "mail_account_claimed" ON "mail_account" ("incomingHost") WHERE "claimId" IS NOT NULL;
