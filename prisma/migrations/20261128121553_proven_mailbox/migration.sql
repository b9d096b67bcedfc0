-- AlterTable
ALTER TABLE "mail_account" ADD COLUMN     "provenVersion" INTEGER NOT NULL DEFAULT 1;

-- What is fetched today is taken for proved.
UPDATE "mail_account" SET "provenVersion" = "credentialVersion";
