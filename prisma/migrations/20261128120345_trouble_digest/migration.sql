-- AlterTable
ALTER TABLE "notification" ADD COLUMN     "digestId" UUID;

-- CreateTable
CREATE TABLE "trouble_digest" (
    "id" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "lines" JSONB NOT NULL,

    CONSTRAINT "trouble_digest_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "trouble_digest_at_idx" ON "trouble_digest"("at");

-- AddForeignKey
ALTER TABLE "notification" ADD CONSTRAINT "notification_digestId_fkey" FOREIGN KEY ("digestId") REFERENCES "trouble_digest"("id") ON DELETE SET NULL ON UPDATE CASCADE;
