-- The Overview asks when each account was checked last. The index of due times is written whenever a check ends, so it can say so
-- as well; the wide rows are not looked at then.
DROP INDEX "mail_account_due";
CREATE INDEX "mail_account_due" ON "mail_account" ("nextCheckAt") INCLUDE ("lastCheckAt", "intervalMinutes", "state")
  WHERE "pausedAt" IS NULL AND "nextCheckAt" IS NOT NULL;
-- Those that it leaves out, but for the paused ones, which are few.
CREATE INDEX "mail_account_unpolled" ON "mail_account" ("lastCheckAt") WHERE "nextCheckAt" IS NULL;
