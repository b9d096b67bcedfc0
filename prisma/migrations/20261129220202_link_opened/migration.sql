-- AlterTable
ALTER TABLE "update_link" ADD COLUMN     "openedAt" TIMESTAMPTZ(3);

-- CreateIndex
CREATE INDEX "update_link_incidentId_idx" ON "update_link"("incidentId");
