-- CreateTable
CREATE TABLE "backup_run" (
    "night" TEXT NOT NULL,
    "host" TEXT NOT NULL,
    "startedAt" TIMESTAMPTZ(3) NOT NULL,
    "endedAt" TIMESTAMPTZ(3),
    "file" TEXT,
    "bytes" BIGINT,
    "error" TEXT,

    CONSTRAINT "backup_run_pkey" PRIMARY KEY ("night")
);
