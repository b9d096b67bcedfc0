-- AlterTable
ALTER TABLE "folder" ADD COLUMN     "messageCount" INTEGER;

-- CreateTable
CREATE TABLE "missing_message" (
    "folderId" UUID NOT NULL,
    "uid" BIGINT NOT NULL,
    "count" INTEGER NOT NULL DEFAULT 1,
    "reason" TEXT NOT NULL,
    "tries" INTEGER NOT NULL DEFAULT 1,
    "firstMissedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "nextTryAt" TIMESTAMPTZ(3),

    CONSTRAINT "missing_message_pkey" PRIMARY KEY ("folderId","uid")
);

-- AddForeignKey
ALTER TABLE "missing_message" ADD CONSTRAINT "missing_message_folderId_fkey" FOREIGN KEY ("folderId") REFERENCES "folder"("id") ON DELETE CASCADE ON UPDATE CASCADE;
