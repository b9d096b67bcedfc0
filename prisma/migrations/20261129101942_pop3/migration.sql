-- AlterEnum
ALTER TYPE "AccountType" ADD VALUE 'pop3';

-- AlterTable
ALTER TABLE "mail_account" ADD COLUMN     "deleteAfterDays" INTEGER;

-- AlterTable
ALTER TABLE "folder" ADD COLUMN     "clearedAt" TIMESTAMPTZ(3);
