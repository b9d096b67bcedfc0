-- CreateTable
CREATE TABLE "message_text" (
    "messageId" UUID NOT NULL,
    "accountId" UUID NOT NULL,
    "sentAt" TIMESTAMPTZ(3),
    "text" TEXT NOT NULL,
    "search" tsvector NOT NULL,

    CONSTRAINT "message_text_pkey" PRIMARY KEY ("messageId")
);

-- CreateIndex
CREATE INDEX "message_text_search_idx" ON "message_text" USING GIN ("search");

-- AddForeignKey
ALTER TABLE "message_text" ADD CONSTRAINT "message_text_messageId_fkey" FOREIGN KEY ("messageId") REFERENCES "message"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Text and words out of line: the matches of a common word are then few pages, however long the messages are.
ALTER TABLE "message_text" SET (toast_tuple_target = 128);

-- What was stored before is read once more, for its text.
UPDATE "message" SET "parsedAt" = NULL, "parseTries" = 0 WHERE "parsedAt" IS NOT NULL OR "parseTries" > 0;

-- What is unread, and what is flagged, is little of what is stored.
CREATE INDEX "message_unread" ON "message" ("folderId") WHERE NOT ('\Seen' = ANY("flags"));
CREATE INDEX "message_flagged" ON "message" ("accountId", "sentAt" DESC, "id" DESC) WHERE '\Flagged' = ANY("flags");
