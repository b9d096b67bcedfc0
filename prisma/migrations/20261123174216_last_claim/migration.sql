-- AlterTable
ALTER TABLE "mail_account" ADD COLUMN     "lastClaimAt" TIMESTAMPTZ(3);
