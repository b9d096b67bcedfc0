-- CreateEnum
CREATE TYPE "AfterLoss" AS ENUM ('keep', 'mirror');

-- CreateEnum
CREATE TYPE "NewFolders" AS ENUM ('none', 'inside', 'all');

-- AlterTable
ALTER TABLE "mail_account" ADD COLUMN     "afterLoss" "AfterLoss",
ADD COLUMN     "foldersListedAt" TIMESTAMPTZ(3),
ADD COLUMN     "keepDays" INTEGER,
ADD COLUMN     "keepMegabytes" INTEGER,
ADD COLUMN     "newFolders" "NewFolders" NOT NULL DEFAULT 'none',
ADD COLUMN     "serverFolders" JSONB;

-- AlterTable
ALTER TABLE "folder" ADD COLUMN     "heldBack" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "lookAt" TIMESTAMPTZ(3),
ADD COLUMN     "lookedDownTo" BIGINT,
ADD COLUMN     "lossAllowedAt" TIMESTAMPTZ(3),
ADD COLUMN     "olderThan" BIGINT,
ADD COLUMN     "serverCount" INTEGER;

-- AlterTable
ALTER TABLE "message" ADD COLUMN     "goneAt" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "gone_message" (
    "messageId" UUID NOT NULL,
    "folderId" UUID NOT NULL,
    "looks" SMALLINT NOT NULL DEFAULT 1,
    "firstMissedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),
    "nextLookAt" TIMESTAMPTZ(3),

    CONSTRAINT "gone_message_pkey" PRIMARY KEY ("messageId")
);

-- CreateTable
CREATE TABLE "discarded_message" (
    "folderId" UUID NOT NULL,
    "uidValidity" BIGINT NOT NULL,
    "uid" BIGINT NOT NULL,
    "accountId" UUID NOT NULL,
    "contentHash" BYTEA NOT NULL,

    CONSTRAINT "discarded_message_pkey" PRIMARY KEY ("folderId","uidValidity","uid")
);

-- CreateIndex
CREATE INDEX "gone_message_folderId_nextLookAt_idx" ON "gone_message"("folderId", "nextLookAt");

-- CreateIndex
CREATE INDEX "discarded_message_accountId_contentHash_idx" ON "discarded_message"("accountId", "contentHash");

-- AddForeignKey
ALTER TABLE "gone_message" ADD CONSTRAINT "gone_message_messageId_fkey" FOREIGN KEY ("messageId") REFERENCES "message"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "gone_message" ADD CONSTRAINT "gone_message_folderId_fkey" FOREIGN KEY ("folderId") REFERENCES "folder"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "discarded_message" ADD CONSTRAINT "discarded_message_folderId_fkey" FOREIGN KEY ("folderId") REFERENCES "folder"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Accounts that mirror their server where the site does not: the sweep looks for no others.
CREATE INDEX "mail_account_mirrors" ON "mail_account" ("id") WHERE "afterLoss" = 'mirror';
