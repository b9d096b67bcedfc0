-- CreateEnum
CREATE TYPE "SentCopies" AS ENUM ('automatic', 'rekey', 'server');

-- AlterTable
ALTER TABLE "mail_account" ADD COLUMN     "sentCopies" "SentCopies" NOT NULL DEFAULT 'automatic',
ADD COLUMN     "sentFolder" TEXT,
ADD COLUMN     "sentFolderChoices" TEXT[] DEFAULT ARRAY[]::TEXT[];

-- AlterTable
ALTER TABLE "notification" ADD COLUMN     "heldBack" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "heldForUs" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "heldUntil" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "channel_trouble" (
    "channel" "Channel" NOT NULL,
    "since" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "lastAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "reason" TEXT NOT NULL,
    "tries" INTEGER NOT NULL DEFAULT 1,
    "heldUntil" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "channel_trouble_pkey" PRIMARY KEY ("channel")
);

-- CreateIndex
CREATE INDEX "notification_heldUntil_idx" ON "notification"("heldUntil");
