ALTER TYPE "Channel" ADD VALUE 'webhook';
ALTER TYPE "Channel" ADD VALUE 'chat';

-- AlterTable
ALTER TABLE "notification" ADD COLUMN     "endpointId" UUID,
ADD COLUMN     "orderKey" TEXT,
ADD COLUMN     "payload" JSONB;

-- CreateTable
CREATE TABLE "endpoint" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "shape" TEXT NOT NULL,
    "host" TEXT NOT NULL,
    "sealedUrl" TEXT NOT NULL,
    "sealedSecret" TEXT,
    "sealedOldSecret" TEXT,
    "oldSecretUntil" TIMESTAMPTZ(3),
    "events" TEXT[],
    "enabled" BOOLEAN NOT NULL DEFAULT true,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "endpoint_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "notification_endpointId_idx" ON "notification"("endpointId");

-- CreateIndex
CREATE INDEX "notification_orderKey_state_idx" ON "notification"("orderKey", "state");

-- AddForeignKey
ALTER TABLE "notification" ADD CONSTRAINT "notification_endpointId_fkey" FOREIGN KEY ("endpointId") REFERENCES "endpoint"("id") ON DELETE SET NULL ON UPDATE CASCADE;
