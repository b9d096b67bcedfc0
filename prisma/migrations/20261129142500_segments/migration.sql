-- CreateTable
CREATE TABLE "segment" (
    "id" UUID NOT NULL,
    "openedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),
    "sweptAt" TIMESTAMPTZ(3),

    CONSTRAINT "segment_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "message_place" (
    "messageId" UUID NOT NULL,
    "segmentId" UUID NOT NULL,
    "begin" INTEGER NOT NULL,
    "length" INTEGER NOT NULL,
    "hash" BYTEA NOT NULL,

    CONSTRAINT "message_place_pkey" PRIMARY KEY ("messageId")
);

-- CreateTable
CREATE TABLE "segment_folder" (
    "isOnly" BOOLEAN NOT NULL DEFAULT true,
    "id" UUID NOT NULL,

    CONSTRAINT "segment_folder_pkey" PRIMARY KEY ("isOnly")
);

-- CreateIndex
CREATE INDEX "segment_sweptAt_idx" ON "segment"("sweptAt");

-- CreateIndex
CREATE INDEX "message_place_segmentId_begin_idx" ON "message_place"("segmentId", "begin");

-- CreateIndex
CREATE INDEX "message_place_hash_idx" ON "message_place" USING HASH ("hash");

-- AddForeignKey
ALTER TABLE "message_place" ADD CONSTRAINT "message_place_messageId_fkey" FOREIGN KEY ("messageId") REFERENCES "message"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "message_place" ADD CONSTRAINT "message_place_segmentId_fkey" FOREIGN KEY ("segmentId") REFERENCES "segment"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
