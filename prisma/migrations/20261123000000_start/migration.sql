-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateEnum
CREATE TYPE "AccountType" AS ENUM ('imap');

-- CreateEnum
CREATE TYPE "AccountState" AS ENUM ('active', 'degraded', 'failing', 'suspended', 'receive_only', 'needs_consent');

-- CreateEnum
CREATE TYPE "ConnectionSecurity" AS ENUM ('tls', 'starttls', 'none');

-- CreateEnum
CREATE TYPE "Channel" AS ENUM ('email', 'sms');

-- CreateEnum
CREATE TYPE "NotificationState" AS ENUM ('queued', 'sending', 'sent', 'failed', 'cancelled', 'skipped');

-- CreateEnum
CREATE TYPE "Role" AS ENUM ('ADMIN', 'USER');

-- CreateTable
CREATE TABLE "mail_account" (
    "id" UUID NOT NULL,
    "ownerId" UUID NOT NULL,
    "type" "AccountType" NOT NULL DEFAULT 'imap',
    "address" TEXT NOT NULL,
    "name" TEXT NOT NULL DEFAULT '',
    "incomingHost" TEXT NOT NULL,
    "incomingPort" INTEGER NOT NULL,
    "incomingSecurity" "ConnectionSecurity" NOT NULL,
    "incomingUser" TEXT NOT NULL,
    "outgoingHost" TEXT,
    "outgoingPort" INTEGER,
    "outgoingSecurity" "ConnectionSecurity",
    "outgoingUser" TEXT,
    "chosenFolders" TEXT[] DEFAULT ARRAY['INBOX']::TEXT[],
    "state" "AccountState" NOT NULL DEFAULT 'active',
    "stateSince" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "pausedAt" TIMESTAMPTZ(3),
    "credentialVersion" INTEGER NOT NULL DEFAULT 1,
    "nextCheckAt" TIMESTAMPTZ(3) DEFAULT CURRENT_TIMESTAMP,
    "lastCheckAt" TIMESTAMPTZ(3),
    "lastSuccessAt" TIMESTAMPTZ(3),
    "lastOutcome" TEXT,
    "lastEvidence" TEXT,
    "refusals" INTEGER NOT NULL DEFAULT 0,
    "firstRefusalAt" TIMESTAMPTZ(3),
    "lastRefusalAt" TIMESTAMPTZ(3),
    "transientFailures" INTEGER NOT NULL DEFAULT 0,
    "unsuccessfulSignIns" TIMESTAMPTZ(3)[] DEFAULT ARRAY[]::TIMESTAMPTZ(3)[],
    "passwordTests" TIMESTAMPTZ(3)[] DEFAULT ARRAY[]::TIMESTAMPTZ(3)[],
    "outgoingRefusedAt" TIMESTAMPTZ(3),
    "claimId" UUID,
    "claimedUntil" TIMESTAMPTZ(3),
    "receiptFor" UUID,
    "recentChecks" TEXT NOT NULL DEFAULT '',
    "messageCount" INTEGER NOT NULL DEFAULT 0,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "mail_account_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "credential" (
    "accountId" UUID NOT NULL,
    "sealedIncoming" TEXT NOT NULL,
    "sealedOutgoing" TEXT,
    "setAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "setBy" TEXT NOT NULL,

    CONSTRAINT "credential_pkey" PRIMARY KEY ("accountId")
);

-- CreateTable
CREATE TABLE "incident" (
    "id" UUID NOT NULL,
    "accountId" UUID NOT NULL,
    "cause" TEXT NOT NULL,
    "evidence" TEXT NOT NULL DEFAULT '',
    "openedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "suspendedAt" TIMESTAMPTZ(3),
    "closedAt" TIMESTAMPTZ(3),
    "closedBy" TEXT,
    "cutOffSince" TIMESTAMPTZ(3),
    "fetchedAfter" INTEGER,
    "receiptAt" TIMESTAMPTZ(3),

    CONSTRAINT "incident_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "timeline_entry" (
    "id" UUID NOT NULL,
    "accountId" UUID NOT NULL,
    "incidentId" UUID,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "kind" TEXT NOT NULL,
    "details" JSONB NOT NULL DEFAULT '{}',

    CONSTRAINT "timeline_entry_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "host_outage" (
    "id" UUID NOT NULL,
    "host" TEXT NOT NULL,
    "openedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "closedAt" TIMESTAMPTZ(3),
    "refused" INTEGER NOT NULL,
    "worked" INTEGER NOT NULL,
    "evidence" TEXT NOT NULL DEFAULT '',

    CONSTRAINT "host_outage_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "folder" (
    "id" UUID NOT NULL,
    "accountId" UUID NOT NULL,
    "path" TEXT NOT NULL,
    "uidValidity" BIGINT,
    "lastUid" BIGINT NOT NULL DEFAULT 0,
    "highestModseq" BIGINT,
    "uidNext" BIGINT,
    "lastError" TEXT,

    CONSTRAINT "folder_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "message" (
    "id" UUID NOT NULL,
    "accountId" UUID NOT NULL,
    "folderId" UUID NOT NULL,
    "uidValidity" BIGINT NOT NULL,
    "uid" BIGINT NOT NULL,
    "contentHash" BYTEA NOT NULL,
    "size" INTEGER NOT NULL,
    "internalDate" TIMESTAMPTZ(3),
    "flags" TEXT[],
    "messageId" TEXT,
    "subject" TEXT NOT NULL DEFAULT '',
    "fromName" TEXT NOT NULL DEFAULT '',
    "fromAddress" TEXT NOT NULL DEFAULT '',
    "sentAt" TIMESTAMPTZ(3),
    "preview" TEXT,
    "hasAttachment" BOOLEAN NOT NULL DEFAULT false,
    "fetchedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "parsedAt" TIMESTAMPTZ(3),
    "parseTries" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "message_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "message_raw" (
    "messageId" UUID NOT NULL,
    "bytes" BYTEA NOT NULL,

    CONSTRAINT "message_raw_pkey" PRIMARY KEY ("messageId")
);

-- CreateTable
CREATE TABLE "notification_rule" (
    "key" TEXT NOT NULL,
    "enabled" BOOLEAN NOT NULL DEFAULT false,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "notification_rule_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "notification" (
    "id" UUID NOT NULL,
    "ruleKey" TEXT NOT NULL,
    "channel" "Channel" NOT NULL,
    "accountId" UUID,
    "incidentId" UUID,
    "hostOutageId" UUID,
    "step" INTEGER NOT NULL DEFAULT 0,
    "recipient" TEXT NOT NULL,
    "recipientKind" TEXT NOT NULL,
    "idempotencyKey" TEXT NOT NULL,
    "state" "NotificationState" NOT NULL DEFAULT 'queued',
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "lastError" TEXT,
    "providerAnswer" TEXT,
    "sealedToken" TEXT,
    "queuedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "lastAttemptAt" TIMESTAMPTZ(3),
    "sentAt" TIMESTAMPTZ(3),

    CONSTRAINT "notification_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "update_link" (
    "id" UUID NOT NULL,
    "accountId" UUID NOT NULL,
    "incidentId" UUID,
    "notificationId" UUID,
    "channel" "Channel" NOT NULL,
    "tokenHash" BYTEA NOT NULL,
    "credentialVersion" INTEGER NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,
    "tests" INTEGER NOT NULL DEFAULT 0,
    "usedAt" TIMESTAMPTZ(3),
    "revokedAt" TIMESTAMPTZ(3),

    CONSTRAINT "update_link_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "setting" (
    "key" TEXT NOT NULL,
    "value" JSONB NOT NULL,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedBy" TEXT,

    CONSTRAINT "setting_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "audit_entry" (
    "id" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "actorKind" TEXT NOT NULL,
    "actorId" TEXT,
    "actorName" TEXT NOT NULL DEFAULT '',
    "action" TEXT NOT NULL,
    "targetType" TEXT,
    "targetId" TEXT,
    "details" JSONB NOT NULL DEFAULT '{}',

    CONSTRAINT "audit_entry_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "key_check" (
    "version" INTEGER NOT NULL,
    "check" TEXT NOT NULL,

    CONSTRAINT "key_check_pkey" PRIMARY KEY ("version")
);

-- CreateTable
CREATE TABLE "heartbeat" (
    "id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "hostname" TEXT NOT NULL,
    "pid" INTEGER NOT NULL,
    "startedAt" TIMESTAMPTZ(3) NOT NULL,
    "lastSeenAt" TIMESTAMPTZ(3) NOT NULL,
    "settingsSeenAt" TIMESTAMPTZ(3),
    "stats" JSONB NOT NULL DEFAULT '{}',

    CONSTRAINT "heartbeat_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "user" (
    "id" UUID NOT NULL,
    "email" TEXT NOT NULL,
    "name" TEXT NOT NULL DEFAULT '',
    "role" "Role" NOT NULL DEFAULT 'USER',
    "allowLogin" BOOLEAN NOT NULL DEFAULT true,
    "passwordHash" TEXT,
    "sessionVersion" INTEGER NOT NULL DEFAULT 0,
    "phone" TEXT,
    "alternateEmail" TEXT,
    "lastSignInAt" TIMESTAMPTZ(3),
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "user_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "setup_code" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "codeHash" BYTEA NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "setup_code_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "api_token" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "tokenHash" BYTEA NOT NULL,
    "createdBy" UUID,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "lastUsedAt" TIMESTAMPTZ(3),
    "revokedAt" TIMESTAMPTZ(3),

    CONSTRAINT "api_token_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "mail_account_address_key" ON "mail_account"("address");

-- CreateIndex
CREATE INDEX "mail_account_incomingHost_lastRefusalAt_idx" ON "mail_account"("incomingHost", "lastRefusalAt");

-- CreateIndex
CREATE INDEX "mail_account_ownerId_idx" ON "mail_account"("ownerId");

-- CreateIndex
CREATE INDEX "mail_account_state_idx" ON "mail_account"("state");

-- CreateIndex
CREATE INDEX "incident_accountId_openedAt_idx" ON "incident"("accountId", "openedAt");

-- CreateIndex
CREATE INDEX "timeline_entry_accountId_at_id_idx" ON "timeline_entry"("accountId", "at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "host_outage_host_idx" ON "host_outage"("host");

-- CreateIndex
CREATE UNIQUE INDEX "folder_accountId_path_key" ON "folder"("accountId", "path");

-- CreateIndex
CREATE INDEX "message_accountId_sentAt_id_idx" ON "message"("accountId", "sentAt" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "message_folderId_contentHash_idx" ON "message"("folderId", "contentHash");

-- CreateIndex
CREATE UNIQUE INDEX "message_folderId_uidValidity_uid_key" ON "message"("folderId", "uidValidity", "uid");

-- CreateIndex
CREATE UNIQUE INDEX "notification_idempotencyKey_key" ON "notification"("idempotencyKey");

-- CreateIndex
CREATE INDEX "notification_queuedAt_id_idx" ON "notification"("queuedAt" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "notification_accountId_idx" ON "notification"("accountId");

-- CreateIndex
CREATE INDEX "notification_incidentId_idx" ON "notification"("incidentId");

-- CreateIndex
CREATE UNIQUE INDEX "update_link_tokenHash_key" ON "update_link"("tokenHash");

-- CreateIndex
CREATE INDEX "update_link_accountId_idx" ON "update_link"("accountId");

-- CreateIndex
CREATE INDEX "audit_entry_at_id_idx" ON "audit_entry"("at" DESC, "id" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "user_email_key" ON "user"("email");

-- CreateIndex
CREATE UNIQUE INDEX "api_token_tokenHash_key" ON "api_token"("tokenHash");

-- AddForeignKey
ALTER TABLE "mail_account" ADD CONSTRAINT "mail_account_ownerId_fkey" FOREIGN KEY ("ownerId") REFERENCES "user"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "credential" ADD CONSTRAINT "credential_accountId_fkey" FOREIGN KEY ("accountId") REFERENCES "mail_account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "incident" ADD CONSTRAINT "incident_accountId_fkey" FOREIGN KEY ("accountId") REFERENCES "mail_account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "timeline_entry" ADD CONSTRAINT "timeline_entry_accountId_fkey" FOREIGN KEY ("accountId") REFERENCES "mail_account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "timeline_entry" ADD CONSTRAINT "timeline_entry_incidentId_fkey" FOREIGN KEY ("incidentId") REFERENCES "incident"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "folder" ADD CONSTRAINT "folder_accountId_fkey" FOREIGN KEY ("accountId") REFERENCES "mail_account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "message" ADD CONSTRAINT "message_folderId_fkey" FOREIGN KEY ("folderId") REFERENCES "folder"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "message_raw" ADD CONSTRAINT "message_raw_messageId_fkey" FOREIGN KEY ("messageId") REFERENCES "message"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "notification" ADD CONSTRAINT "notification_accountId_fkey" FOREIGN KEY ("accountId") REFERENCES "mail_account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "notification" ADD CONSTRAINT "notification_incidentId_fkey" FOREIGN KEY ("incidentId") REFERENCES "incident"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "update_link" ADD CONSTRAINT "update_link_accountId_fkey" FOREIGN KEY ("accountId") REFERENCES "mail_account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "update_link" ADD CONSTRAINT "update_link_incidentId_fkey" FOREIGN KEY ("incidentId") REFERENCES "incident"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "update_link" ADD CONSTRAINT "update_link_notificationId_fkey" FOREIGN KEY ("notificationId") REFERENCES "notification"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- One open incident per account, one open outage per host: the races end here.
CREATE UNIQUE INDEX "incident_one_open_per_account" ON "incident" ("accountId") WHERE "closedAt" IS NULL;
CREATE UNIQUE INDEX "host_outage_one_open_per_host" ON "host_outage" ("host") WHERE "closedAt" IS NULL;

-- The dispatcher's question, asked every second.
CREATE INDEX "mail_account_due" ON "mail_account" ("nextCheckAt") WHERE "pausedAt" IS NULL AND "nextCheckAt" IS NOT NULL;

-- Mail is compressed badly and slowly by pglz: keep the bytes as they are.
ALTER TABLE "message_raw" ALTER COLUMN "bytes" SET STORAGE EXTERNAL;

-- mail_account changes with every check: leave room on the page so that updates touch no index.
ALTER TABLE "mail_account" SET (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05);

-- The audit log only grows.
CREATE FUNCTION "refuse_audit_change"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'audit_entry is append-only';
END $$;
CREATE TRIGGER "audit_entry_append_only" BEFORE UPDATE OR DELETE OR TRUNCATE ON "audit_entry"
  FOR EACH STATEMENT EXECUTE FUNCTION "refuse_audit_change"();
