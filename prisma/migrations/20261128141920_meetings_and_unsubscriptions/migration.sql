-- CreateTable
CREATE TABLE "meeting" (
    "messageId" UUID NOT NULL,
    "accountId" UUID NOT NULL,
    "uidHash" BYTEA NOT NULL,
    "recurrence" TEXT NOT NULL DEFAULT '',
    "kind" TEXT NOT NULL,
    "sequence" INTEGER NOT NULL DEFAULT 0,
    "stampedAt" TIMESTAMPTZ(3),
    "title" TEXT NOT NULL,
    "place" TEXT NOT NULL,
    "ownTime" TEXT NOT NULL,
    "startAt" TIMESTAMPTZ(3),
    "endAt" TIMESTAMPTZ(3),
    "answer" TEXT,
    "answeredAt" TIMESTAMPTZ(3),
    "answerId" UUID,

    CONSTRAINT "meeting_pkey" PRIMARY KEY ("messageId")
);

-- CreateTable
CREATE TABLE "unsubscription" (
    "messageId" UUID NOT NULL,
    "askedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),
    "outcome" TEXT NOT NULL DEFAULT 'asked',

    CONSTRAINT "unsubscription_pkey" PRIMARY KEY ("messageId")
);

-- CreateIndex
CREATE INDEX "meeting_accountId_uidHash_idx" ON "meeting"("accountId", "uidHash");

-- CreateIndex
CREATE INDEX "meeting_answerId_idx" ON "meeting"("answerId");

-- AddForeignKey
ALTER TABLE "meeting" ADD CONSTRAINT "meeting_messageId_fkey" FOREIGN KEY ("messageId") REFERENCES "message"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "meeting" ADD CONSTRAINT "meeting_answerId_fkey" FOREIGN KEY ("answerId") REFERENCES "outgoing_message"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "unsubscription" ADD CONSTRAINT "unsubscription_messageId_fkey" FOREIGN KEY ("messageId") REFERENCES "message"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Invitations are remembered by their meeting from now on, and files of Outlook are opened: read once more.
UPDATE "message" SET "parsedAt" = NULL, "parseTries" = 0
 WHERE ("isInvitation" OR "hasAttachment") AND ("parsedAt" IS NOT NULL OR "parseTries" > 0);
