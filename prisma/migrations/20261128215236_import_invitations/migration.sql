-- CreateTable
CREATE TABLE "account_import_invitation" (
    "importId" UUID NOT NULL,
    "accountId" UUID NOT NULL,
    "notificationId" UUID,

    CONSTRAINT "account_import_invitation_pkey" PRIMARY KEY ("importId","accountId")
);

-- CreateIndex
CREATE INDEX "account_import_invitation_accountId_idx" ON "account_import_invitation"("accountId");

-- AddForeignKey
ALTER TABLE "account_import_invitation" ADD CONSTRAINT "account_import_invitation_importId_fkey" FOREIGN KEY ("importId") REFERENCES "account_import"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "account_import_invitation" ADD CONSTRAINT "account_import_invitation_accountId_fkey" FOREIGN KEY ("accountId") REFERENCES "mail_account"("id") ON DELETE CASCADE ON UPDATE CASCADE;
