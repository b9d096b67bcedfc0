-- CreateTable
CREATE TABLE "upload" (
    "id" UUID NOT NULL,
    "ownerId" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "size" INTEGER NOT NULL DEFAULT 0,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "completeAt" TIMESTAMPTZ(3),

    CONSTRAINT "upload_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "upload_part" (
    "uploadId" UUID NOT NULL,
    "place" INTEGER NOT NULL,
    "bytes" BYTEA NOT NULL,

    CONSTRAINT "upload_part_pkey" PRIMARY KEY ("uploadId","place")
);

-- CreateIndex
CREATE INDEX "upload_ownerId_idx" ON "upload"("ownerId");

-- CreateIndex
CREATE INDEX "upload_createdAt_idx" ON "upload"("createdAt");

-- AddForeignKey
ALTER TABLE "upload" ADD CONSTRAINT "upload_ownerId_fkey" FOREIGN KEY ("ownerId") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "upload_part" ADD CONSTRAINT "upload_part_uploadId_fkey" FOREIGN KEY ("uploadId") REFERENCES "upload"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "upload_part" ALTER COLUMN "bytes" SET STORAGE EXTERNAL;
