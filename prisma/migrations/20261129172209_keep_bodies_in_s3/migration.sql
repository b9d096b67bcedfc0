-- AlterTable
ALTER TABLE "segment" ADD COLUMN     "objectBytes" INTEGER;

-- CreateTable
CREATE TABLE "segment_bucket" (
    "isOnly" BOOLEAN NOT NULL DEFAULT true,
    "id" UUID NOT NULL,

    CONSTRAINT "segment_bucket_pkey" PRIMARY KEY ("isOnly")
);
