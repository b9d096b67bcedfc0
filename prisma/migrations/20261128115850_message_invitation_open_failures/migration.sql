-- AlterTable
ALTER TABLE "message" ADD COLUMN     "isInvitation" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "openFailures" INTEGER NOT NULL DEFAULT 0;
