-- AlterTable
ALTER TABLE "provider" ADD COLUMN     "troubleToldAt" TIMESTAMPTZ(3);
