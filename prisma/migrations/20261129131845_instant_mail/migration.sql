-- CreateEnum
CREATE TYPE "InstantTrouble" AS ENUM ('not_offered', 'host_full', 'worker_full', 'ended_early');

-- AlterTable
ALTER TABLE "mail_account" ADD COLUMN     "instant" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "instantTrouble" "InstantTrouble";

-- CreateTable
CREATE TABLE "account_watch" (
    "accountId" UUID NOT NULL,
    "host" TEXT NOT NULL,
    "watcherId" UUID NOT NULL,
    "since" TIMESTAMPTZ(3) NOT NULL,
    "until" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "account_watch_pkey" PRIMARY KEY ("accountId")
);

-- CreateIndex
CREATE INDEX "account_watch_host_idx" ON "account_watch"("host");

-- CreateIndex
CREATE INDEX "account_watch_watcherId_idx" ON "account_watch"("watcherId");

-- AddForeignKey
ALTER TABLE "account_watch" ADD CONSTRAINT "account_watch_accountId_fkey" FOREIGN KEY ("accountId") REFERENCES "mail_account"("id") ON DELETE CASCADE ON UPDATE CASCADE;
