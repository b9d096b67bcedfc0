-- Few are paused, and every page of the console counts them.
CREATE INDEX "mail_account_paused" ON "mail_account" ("id") WHERE "pausedAt" IS NOT NULL;
