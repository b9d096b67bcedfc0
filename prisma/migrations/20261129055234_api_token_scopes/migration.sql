-- AlterTable
ALTER TABLE "api_token" ADD COLUMN     "createdByName" TEXT NOT NULL DEFAULT '',
ADD COLUMN     "expiresAt" TIMESTAMPTZ(3),
ADD COLUMN     "requestsPerMinute" INTEGER,
ADD COLUMN     "scopes" TEXT[];
