-- AlterTable
ALTER TABLE "message" ADD COLUMN     "note" TEXT;
