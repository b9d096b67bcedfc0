-- CreateTable
CREATE TABLE "backup_rehearsal" (
    "id" UUID NOT NULL,
    "night" TEXT NOT NULL,
    "file" TEXT NOT NULL,
    "bytes" BIGINT NOT NULL,
    "askedBy" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),
    "claimId" UUID,
    "claimedUntil" TIMESTAMPTZ(3),
    "startedAt" TIMESTAMPTZ(3),
    "bytesRead" BIGINT NOT NULL DEFAULT 0,
    "endedAt" TIMESTAMPTZ(3),
    "found" JSONB,
    "error" TEXT,

    CONSTRAINT "backup_rehearsal_pkey" PRIMARY KEY ("id")
);
