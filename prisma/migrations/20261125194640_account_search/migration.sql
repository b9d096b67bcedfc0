-- DropIndex
DROP INDEX "mail_account_state_idx";

-- CreateTable
CREATE TABLE "account_search" (
    "accountId" UUID NOT NULL,
    "words" TEXT NOT NULL,

    CONSTRAINT "account_search_pkey" PRIMARY KEY ("accountId")
);

-- CreateIndex
CREATE INDEX "mail_account_state_id_pausedAt_idx" ON "mail_account"("state" DESC, "id", "pausedAt");

-- CreateIndex
CREATE INDEX "notification_state_lastAttemptAt_idx" ON "notification"("state", "lastAttemptAt");

-- CreateIndex
CREATE INDEX "notification_sentAt_idx" ON "notification"("sentAt");

-- AddForeignKey
ALTER TABLE "account_search" ADD CONSTRAINT "account_search_accountId_fkey" FOREIGN KEY ("accountId") REFERENCES "mail_account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Kept by triggers, whoever writes: what is searched is always what is shown.
CREATE FUNCTION "account_search_follows_account"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- The owner stays as read until commit: a new name written meanwhile waits, and then finds this row.
  INSERT INTO "account_search" ("accountId", "words")
  SELECT NEW."id", lower(concat_ws(' ', NEW."address", NEW."name", NEW."incomingHost", u."email", u."name"))
    FROM "user" u WHERE u."id" = NEW."ownerId" FOR SHARE
  ON CONFLICT ("accountId") DO UPDATE SET "words" = excluded."words";
  RETURN NULL;
END $$;
CREATE TRIGGER "account_search_follows_account"
  AFTER INSERT OR UPDATE OF "address", "name", "incomingHost", "ownerId" ON "mail_account"
  FOR EACH ROW EXECUTE FUNCTION "account_search_follows_account"();

CREATE FUNCTION "account_search_follows_owner"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE "account_search" s
     SET "words" = lower(concat_ws(' ', a."address", a."name", a."incomingHost", NEW."email", NEW."name"))
    FROM "mail_account" a WHERE a."ownerId" = NEW."id" AND s."accountId" = a."id";
  RETURN NULL;
END $$;
CREATE TRIGGER "account_search_follows_owner"
  AFTER UPDATE OF "email", "name" ON "user"
  FOR EACH ROW WHEN (OLD."email" IS DISTINCT FROM NEW."email" OR OLD."name" IS DISTINCT FROM NEW."name")
  EXECUTE FUNCTION "account_search_follows_owner"();

INSERT INTO "account_search" ("accountId", "words")
SELECT a."id", lower(concat_ws(' ', a."address", a."name", a."incomingHost", u."email", u."name"))
  FROM "mail_account" a JOIN "user" u ON u."id" = a."ownerId";

-- Where the server has trigrams, a search among a million accounts reads few of them. It works without.
DO $$ BEGIN
  CREATE EXTENSION IF NOT EXISTS pg_trgm;
  CREATE INDEX "account_search_words" ON "account_search" USING GIN ("words" gin_trgm_ops);
EXCEPTION WHEN OTHERS THEN
  RAISE NOTICE 'no trigrams on this server: %', SQLERRM;
END $$;
