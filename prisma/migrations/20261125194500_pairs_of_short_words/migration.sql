-- What was stored before is read once more, for its pairs of short words.
UPDATE "message" SET "parsedAt" = NULL, "parseTries" = 0 WHERE "parsedAt" IS NOT NULL OR "parseTries" > 0;
