-- CreateTable
CREATE TABLE "remote_picture" (
    "addressHash" BYTEA NOT NULL,
    "type" TEXT,
    "bytes" BYTEA,
    "size" INTEGER NOT NULL DEFAULT 0,
    "fetchedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "remote_picture_pkey" PRIMARY KEY ("addressHash")
);

-- CreateTable
CREATE TABLE "picture_sender" (
    "userId" UUID NOT NULL,
    "address" TEXT NOT NULL,

    CONSTRAINT "picture_sender_pkey" PRIMARY KEY ("userId","address")
);

-- CreateIndex
CREATE INDEX "remote_picture_fetchedAt_idx" ON "remote_picture"("fetchedAt");

-- AddForeignKey
ALTER TABLE "picture_sender" ADD CONSTRAINT "picture_sender_userId_fkey" FOREIGN KEY ("userId") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "remote_picture" ALTER COLUMN "bytes" SET STORAGE EXTERNAL;
