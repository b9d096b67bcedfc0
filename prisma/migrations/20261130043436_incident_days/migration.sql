-- The Overview counts what began and what was repaired since yesterday, and how long repairs took, among all incidents there were.
CREATE INDEX "incident_openedAt_idx" ON "incident"("openedAt");
CREATE INDEX "incident_closedAt_idx" ON "incident"("closedAt");
