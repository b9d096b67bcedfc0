-- AlterTable
ALTER TABLE "mail_account" ADD COLUMN     "intervalMinutes" INTEGER;
