-- AlterTable
ALTER TABLE "account_import" ADD COLUMN     "claimedBy" UUID;

-- AlterTable
ALTER TABLE "account_job" ADD COLUMN     "claimedBy" UUID;

-- AlterTable
ALTER TABLE "mail_account" ADD COLUMN     "claimedBy" UUID;

-- AlterTable
ALTER TABLE "outgoing_message" ADD COLUMN     "claimedBy" UUID;

-- AlterTable
ALTER TABLE "audit_shipping" ADD COLUMN     "claimedBy" UUID;

-- AlterTable
ALTER TABLE "backup_rehearsal" ADD COLUMN     "claimedBy" UUID;

-- AlterTable
ALTER TABLE "heartbeat" ADD COLUMN     "beganAs" TEXT,
ADD COLUMN     "processTable" TEXT;
