-- AlterTable
ALTER TABLE "mail_account" ADD COLUMN     "lastMailAt" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp();
