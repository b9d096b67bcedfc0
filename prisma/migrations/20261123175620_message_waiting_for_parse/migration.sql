-- The messages whose body nobody has read yet: few, and looked for again and again.
CREATE INDEX "message_waiting_for_parse" ON "message" ("parseTries", "id") WHERE "parsedAt" IS NULL AND "parseTries" < 3;
