-- CreateTable
CREATE TABLE "unparsed_message" (
    "messageId" UUID NOT NULL,
    "tries" SMALLINT NOT NULL DEFAULT 0,
    "heldUntil" TIMESTAMPTZ(3),

    CONSTRAINT "unparsed_message_pkey" PRIMARY KEY ("messageId")
);

-- AddForeignKey
ALTER TABLE "unparsed_message" ADD CONSTRAINT "unparsed_message_messageId_fkey" FOREIGN KEY ("messageId") REFERENCES "message"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What waited in the table of messages waits here.
INSERT INTO "unparsed_message" ("messageId")
SELECT "id" FROM "message" WHERE "parsedAt" IS NULL AND "parseTries" < 3;

-- AlterTable, and its index of what waited.
ALTER TABLE "message" DROP COLUMN "parseTries";
