-- AlterTable
ALTER TABLE "trouble_digest" ALTER COLUMN "at" SET DEFAULT clock_timestamp();

-- AlterTable
ALTER TABLE "remote_picture" ALTER COLUMN "fetchedAt" SET DEFAULT clock_timestamp();

-- AlterTable
ALTER TABLE "channel_trouble" ALTER COLUMN "since" SET DEFAULT clock_timestamp(),
ALTER COLUMN "lastAt" SET DEFAULT clock_timestamp();
