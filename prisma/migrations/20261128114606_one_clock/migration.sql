-- AlterTable
ALTER TABLE "mail_account" ALTER COLUMN "stateSince" SET DEFAULT clock_timestamp(),
ALTER COLUMN "nextCheckAt" SET DEFAULT clock_timestamp(),
ALTER COLUMN "createdAt" SET DEFAULT clock_timestamp(),
ALTER COLUMN "updatedAt" SET DEFAULT clock_timestamp();

-- AlterTable
ALTER TABLE "credential" ALTER COLUMN "setAt" SET DEFAULT clock_timestamp();

-- AlterTable
ALTER TABLE "flag_change" ALTER COLUMN "wantedAt" SET DEFAULT clock_timestamp();

-- AlterTable
ALTER TABLE "incident" ALTER COLUMN "openedAt" SET DEFAULT clock_timestamp();

-- AlterTable
ALTER TABLE "timeline_entry" ALTER COLUMN "at" SET DEFAULT clock_timestamp();

-- AlterTable
ALTER TABLE "host_outage" ALTER COLUMN "openedAt" SET DEFAULT clock_timestamp();

-- AlterTable
ALTER TABLE "message" ALTER COLUMN "fetchedAt" SET DEFAULT clock_timestamp();

-- AlterTable
ALTER TABLE "notification" ALTER COLUMN "queuedAt" SET DEFAULT clock_timestamp();

-- AlterTable
ALTER TABLE "update_link" ALTER COLUMN "createdAt" SET DEFAULT clock_timestamp();

-- AlterTable
ALTER TABLE "outgoing_message" ALTER COLUMN "nextTryAt" SET DEFAULT clock_timestamp(),
ALTER COLUMN "queuedAt" SET DEFAULT clock_timestamp();

-- AlterTable
ALTER TABLE "setting" ALTER COLUMN "updatedAt" SET DEFAULT clock_timestamp();

-- AlterTable
ALTER TABLE "audit_entry" ALTER COLUMN "at" SET DEFAULT clock_timestamp();

-- AlterTable
ALTER TABLE "user" ALTER COLUMN "createdAt" SET DEFAULT clock_timestamp();

-- AlterTable
ALTER TABLE "user_session" ALTER COLUMN "createdAt" SET DEFAULT clock_timestamp(),
ALTER COLUMN "lastSeenAt" SET DEFAULT clock_timestamp();

-- AlterTable
ALTER TABLE "sign_in_link" ALTER COLUMN "createdAt" SET DEFAULT clock_timestamp();

-- AlterTable
ALTER TABLE "setup_code" ALTER COLUMN "createdAt" SET DEFAULT clock_timestamp();

-- AlterTable
ALTER TABLE "api_token" ALTER COLUMN "createdAt" SET DEFAULT clock_timestamp();

-- AlterTable
ALTER TABLE "upload" ALTER COLUMN "createdAt" SET DEFAULT clock_timestamp();
