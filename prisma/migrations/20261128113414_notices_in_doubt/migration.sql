-- AlterEnum
ALTER TYPE "NotificationState" ADD VALUE 'perhaps_sent';

-- AlterTable
ALTER TABLE "incident" ADD COLUMN     "checkWords" TEXT;

-- AlterTable
ALTER TABLE "host_outage" ADD COLUMN     "refusedAfter" INTEGER,
ADD COLUMN     "workedAfter" INTEGER;

-- AlterTable
ALTER TABLE "notification" ADD COLUMN     "inDoubtSince" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "update_link" ADD COLUMN     "view" TEXT NOT NULL DEFAULT 'desktop';
