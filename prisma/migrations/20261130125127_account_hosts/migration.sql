-- AlterTable
ALTER TABLE "account_search" ADD COLUMN     "hosts" TEXT[] DEFAULT ARRAY[]::TEXT[];

-- An index of the account itself would be written with every check.
CREATE OR REPLACE FUNCTION "account_search_follows_account"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- The owner stays as read until commit: a new name written meanwhile waits, and then finds this row.
  INSERT INTO "account_search" ("accountId", "words", "hosts")
  SELECT NEW."id", lower(concat_ws(' ', NEW."address", NEW."name", NEW."incomingHost", u."email", u."name")),
         array_remove(ARRAY[NEW."incomingHost", NEW."outgoingHost"], NULL)
    FROM "user" u WHERE u."id" = NEW."ownerId" FOR SHARE
  ON CONFLICT ("accountId") DO UPDATE SET "words" = excluded."words", "hosts" = excluded."hosts";
  RETURN NULL;
END $$;
DROP TRIGGER "account_search_follows_account" ON "mail_account";
CREATE TRIGGER "account_search_follows_account"
  AFTER INSERT OR UPDATE OF "address", "name", "incomingHost", "outgoingHost", "ownerId" ON "mail_account"
  FOR EACH ROW EXECUTE FUNCTION "account_search_follows_account"();

-- Written anew: updated, each row would leave its former one behind, which searches would have to pass for good.
TRUNCATE "account_search";
INSERT INTO "account_search" ("accountId", "words", "hosts")
SELECT a."id", lower(concat_ws(' ', a."address", a."name", a."incomingHost", u."email", u."name")),
       array_remove(ARRAY[a."incomingHost", a."outgoingHost"], NULL)
  FROM "mail_account" a JOIN "user" u ON u."id" = a."ownerId";

-- CreateIndex
CREATE INDEX "account_search_hosts_idx" ON "account_search" USING GIN ("hosts");
