-- Lists are sorted by refusals, which few accounts have: no check of the others writes this.
CREATE INDEX "mail_account_refused" ON "mail_account" ("refusals", "id") WHERE "refusals" > 0;
