-- CreateEnum
CREATE TYPE "AccountMoveState" AS ENUM ('running', 'done', 'cancelled');

-- CreateEnum
CREATE TYPE "AccountMoveFate" AS ENUM ('waiting', 'moved', 'refused');

-- CreateTable
CREATE TABLE "account_move" (
    "id" UUID NOT NULL,
    "plan" JSONB NOT NULL,
    "state" "AccountMoveState" NOT NULL DEFAULT 'running',
    "actorKind" TEXT NOT NULL,
    "actorId" TEXT,
    "actorName" TEXT NOT NULL,
    "claimId" UUID,
    "claimedUntil" TIMESTAMPTZ(3),
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),
    "endedAt" TIMESTAMPTZ(3),

    CONSTRAINT "account_move_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "moved_account" (
    "moveId" UUID NOT NULL,
    "accountId" UUID NOT NULL,
    "address" TEXT NOT NULL,
    "fate" "AccountMoveFate" NOT NULL DEFAULT 'waiting',
    "isInvited" BOOLEAN,
    "reason" TEXT,

    CONSTRAINT "moved_account_pkey" PRIMARY KEY ("moveId","accountId")
);

-- AddForeignKey
ALTER TABLE "moved_account" ADD CONSTRAINT "moved_account_moveId_fkey" FOREIGN KEY ("moveId") REFERENCES "account_move"("id") ON DELETE CASCADE ON UPDATE CASCADE;
