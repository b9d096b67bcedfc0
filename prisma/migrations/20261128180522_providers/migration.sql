-- CreateEnum
CREATE TYPE "ProviderKind" AS ENUM ('google', 'microsoft', 'custom');

-- CreateEnum
CREATE TYPE "ProviderGrant" AS ENUM ('person', 'organisation');

-- CreateEnum
CREATE TYPE "ProviderSecretKind" AS ENUM ('none', 'client_secret', 'certificate', 'service_account_key');

-- AlterEnum
-- This migration adds more than one value to an enum.
-- With PostgreSQL versions 11 and earlier, this is not possible
-- in a single migration. This can be worked around by creating
-- multiple migrations, each migration adding only one value to
-- the enum.


ALTER TYPE "CredentialKind" ADD VALUE 'oauth2_grant';
ALTER TYPE "CredentialKind" ADD VALUE 'oauth2_organisation';

-- AlterTable
ALTER TABLE "credential" ADD COLUMN     "accessUntil" TIMESTAMPTZ(3),
ADD COLUMN     "providerId" UUID,
ADD COLUMN     "sealedAccess" TEXT;

-- CreateTable
CREATE TABLE "provider" (
    "id" UUID NOT NULL,
    "kind" "ProviderKind" NOT NULL,
    "grant" "ProviderGrant" NOT NULL DEFAULT 'person',
    "name" TEXT NOT NULL,
    "clientId" TEXT NOT NULL,
    "secretKind" "ProviderSecretKind" NOT NULL DEFAULT 'client_secret',
    "sealedSecret" TEXT,
    "tenant" TEXT,
    "cloud" TEXT NOT NULL DEFAULT 'global',
    "issuer" TEXT,
    "authorizationEndpoint" TEXT,
    "tokenEndpoint" TEXT,
    "scopes" TEXT[],
    "mechanisms" TEXT[],
    "hosts" TEXT[],
    "troubleSince" TIMESTAMPTZ(3),
    "troubleCode" TEXT,
    "troubleWords" TEXT,
    "troubleUntil" TIMESTAMPTZ(3),
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),
    "updatedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),

    CONSTRAINT "provider_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "provider_name_key" ON "provider"("name");

-- CreateIndex
CREATE INDEX "credential_providerId_idx" ON "credential"("providerId");

-- AddForeignKey
ALTER TABLE "credential" ADD CONSTRAINT "credential_providerId_fkey" FOREIGN KEY ("providerId") REFERENCES "provider"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
