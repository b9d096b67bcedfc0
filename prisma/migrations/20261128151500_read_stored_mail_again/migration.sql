-- What lists show and search finds was made by earlier readers: of the first 2 MB, without footers, rich text and invitations.
-- The worker reads stored messages once more; until then each keeps what it has. What could not be opened is tried again.
UPDATE "message" SET "parsedAt" = NULL, "parseTries" = 0, "openFailures" = 0
 WHERE "parsedAt" IS NOT NULL OR "parseTries" > 0 OR "openFailures" > 0;
