-- CreateEnum
CREATE TYPE "OutgoingState" AS ENUM ('queued', 'sending', 'handed_over', 'sent', 'failed', 'unknown');

-- AlterTable
ALTER TABLE "mail_account" ADD COLUMN     "viewVersion" INTEGER NOT NULL DEFAULT 0;

-- AlterTable
ALTER TABLE "folder" ADD COLUMN     "flagsReadAt" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "flag_change" (
    "messageId" UUID NOT NULL,
    "flag" TEXT NOT NULL,
    "accountId" UUID NOT NULL,
    "isSet" BOOLEAN NOT NULL,
    "wantedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "tries" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "flag_change_pkey" PRIMARY KEY ("messageId","flag")
);

-- CreateTable
CREATE TABLE "outgoing_message" (
    "id" UUID NOT NULL,
    "accountId" UUID NOT NULL,
    "inReplyToId" UUID,
    "messageId" TEXT NOT NULL,
    "envelopeFrom" TEXT NOT NULL,
    "envelopeTo" TEXT[],
    "subject" TEXT NOT NULL DEFAULT '',
    "size" INTEGER NOT NULL,
    "bytes" BYTEA NOT NULL,
    "state" "OutgoingState" NOT NULL DEFAULT 'queued',
    "lastError" TEXT,
    "lastCause" TEXT,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "copyAttempts" INTEGER NOT NULL DEFAULT 0,
    "nextTryAt" TIMESTAMPTZ(3) DEFAULT CURRENT_TIMESTAMP,
    "claimId" UUID,
    "claimedUntil" TIMESTAMPTZ(3),
    "queuedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "sendingAt" TIMESTAMPTZ(3),
    "handedOverAt" TIMESTAMPTZ(3),
    "savedAt" TIMESTAMPTZ(3),

    CONSTRAINT "outgoing_message_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "flag_change_accountId_idx" ON "flag_change"("accountId");

-- CreateIndex
CREATE INDEX "outgoing_message_accountId_queuedAt_idx" ON "outgoing_message"("accountId", "queuedAt" DESC);

-- CreateIndex
CREATE INDEX "outgoing_message_nextTryAt_idx" ON "outgoing_message"("nextTryAt");

-- CreateIndex
CREATE INDEX "outgoing_message_inReplyToId_idx" ON "outgoing_message"("inReplyToId");

-- AddForeignKey
ALTER TABLE "flag_change" ADD CONSTRAINT "flag_change_messageId_fkey" FOREIGN KEY ("messageId") REFERENCES "message"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "flag_change" ADD CONSTRAINT "flag_change_accountId_fkey" FOREIGN KEY ("accountId") REFERENCES "mail_account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "outgoing_message" ADD CONSTRAINT "outgoing_message_accountId_fkey" FOREIGN KEY ("accountId") REFERENCES "mail_account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "outgoing_message" ADD CONSTRAINT "outgoing_message_inReplyToId_fkey" FOREIGN KEY ("inReplyToId") REFERENCES "message"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- Mail is compressed badly and slowly by pglz: keep the bytes as they are.
ALTER TABLE "outgoing_message" ALTER COLUMN "bytes" SET STORAGE EXTERNAL;
