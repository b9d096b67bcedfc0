-- AlterTable
ALTER TABLE "folder" ADD COLUMN     "renumbered" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "renumberedAt" TIMESTAMPTZ(3);
