-- AlterTable
ALTER TABLE "host_outage" ADD COLUMN     "releasedAt" TIMESTAMPTZ(3);
