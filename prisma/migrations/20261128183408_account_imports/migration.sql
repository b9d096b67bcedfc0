-- CreateEnum
CREATE TYPE "AccountImportState" AS ENUM ('draft', 'running', 'done', 'cancelled');

-- CreateTable
CREATE TABLE "account_import" (
    "id" UUID NOT NULL,
    "fileName" TEXT NOT NULL,
    "sealedFile" TEXT,
    "mapping" JSONB NOT NULL,
    "state" "AccountImportState" NOT NULL DEFAULT 'draft',
    "isDryRun" BOOLEAN NOT NULL DEFAULT false,
    "isTested" BOOLEAN NOT NULL DEFAULT false,
    "rowCount" INTEGER NOT NULL,
    "cursor" INTEGER NOT NULL DEFAULT 0,
    "stored" INTEGER NOT NULL DEFAULT 0,
    "existing" INTEGER NOT NULL DEFAULT 0,
    "bad" INTEGER NOT NULL DEFAULT 0,
    "actorKind" TEXT NOT NULL,
    "actorId" TEXT,
    "actorName" TEXT NOT NULL,
    "claimId" UUID,
    "claimedUntil" TIMESTAMPTZ(3),
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),
    "startedAt" TIMESTAMPTZ(3),
    "endedAt" TIMESTAMPTZ(3),

    CONSTRAINT "account_import_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "account_import_problem" (
    "importId" UUID NOT NULL,
    "row" INTEGER NOT NULL,
    "address" TEXT NOT NULL,
    "problems" JSONB NOT NULL,

    CONSTRAINT "account_import_problem_pkey" PRIMARY KEY ("importId","row")
);

-- AddForeignKey
ALTER TABLE "account_import_problem" ADD CONSTRAINT "account_import_problem_importId_fkey" FOREIGN KEY ("importId") REFERENCES "account_import"("id") ON DELETE CASCADE ON UPDATE CASCADE;
