-- AlterTable
ALTER TABLE "mail_account" ADD COLUMN     "providerId" UUID;

-- CreateIndex
CREATE INDEX "mail_account_providerId_idx" ON "mail_account"("providerId");

-- AddForeignKey
ALTER TABLE "mail_account" ADD CONSTRAINT "mail_account_providerId_fkey" FOREIGN KEY ("providerId") REFERENCES "provider"("id") ON DELETE SET NULL ON UPDATE CASCADE;
