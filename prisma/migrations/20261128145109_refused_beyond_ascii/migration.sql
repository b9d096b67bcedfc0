-- AlterTable
ALTER TABLE "incident" ADD COLUMN     "isBeyondAscii" BOOLEAN NOT NULL DEFAULT false;
