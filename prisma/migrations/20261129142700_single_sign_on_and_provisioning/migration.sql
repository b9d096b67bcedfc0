-- AlterTable
ALTER TABLE "user" ADD COLUMN     "deprovisionedAt" TIMESTAMPTZ(3),
ADD COLUMN     "externalId" TEXT,
ADD COLUMN     "loginTakenBy" TEXT;

-- AlterTable
ALTER TABLE "user_session" ADD COLUMN     "isFactorProven" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "issuer" TEXT,
ADD COLUMN     "providerSid" TEXT;

-- CreateTable
CREATE TABLE "identity_provider" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "issuer" TEXT NOT NULL,
    "isEnabled" BOOLEAN NOT NULL DEFAULT true,
    "clientId" TEXT NOT NULL,
    "sealedSecret" TEXT,
    "scopes" TEXT[],
    "createsUsers" BOOLEAN NOT NULL DEFAULT false,
    "matchesByEmail" BOOLEAN NOT NULL DEFAULT false,
    "domains" TEXT[],
    "trustsSecondFactor" BOOLEAN NOT NULL DEFAULT false,
    "acrValues" TEXT[],
    "roleClaim" TEXT,
    "administratorValues" TEXT[],
    "operatorValues" TEXT[],
    "auditorValues" TEXT[],
    "loginClaim" TEXT,
    "loginValues" TEXT[],
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "identity_provider_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "user_identity" (
    "id" UUID NOT NULL,
    "userId" UUID NOT NULL,
    "issuer" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),
    "lastSignInAt" TIMESTAMPTZ(3),

    CONSTRAINT "user_identity_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "identity_provider_name_key" ON "identity_provider"("name");

-- CreateIndex
CREATE UNIQUE INDEX "identity_provider_issuer_key" ON "identity_provider"("issuer");

-- CreateIndex
CREATE INDEX "user_identity_userId_idx" ON "user_identity"("userId");

-- CreateIndex
CREATE UNIQUE INDEX "user_identity_issuer_subject_key" ON "user_identity"("issuer", "subject");

-- CreateIndex
CREATE UNIQUE INDEX "user_externalId_key" ON "user"("externalId");

-- CreateIndex
CREATE INDEX "user_session_issuer_providerSid_idx" ON "user_session"("issuer", "providerSid");

-- AddForeignKey
ALTER TABLE "user_identity" ADD CONSTRAINT "user_identity_userId_fkey" FOREIGN KEY ("userId") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;
