-- CreateTable
CREATE TABLE "consent_request" (
    "id" UUID NOT NULL,
    "accountId" UUID NOT NULL,
    "providerId" UUID NOT NULL,
    "stateHash" BYTEA NOT NULL,
    "browserHash" BYTEA NOT NULL,
    "sealed" TEXT NOT NULL,
    "sealedAnswer" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "consent_request_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "consent_request_stateHash_key" ON "consent_request"("stateHash");

-- CreateIndex
CREATE UNIQUE INDEX "consent_request_browserHash_key" ON "consent_request"("browserHash");

-- CreateIndex
CREATE INDEX "consent_request_accountId_idx" ON "consent_request"("accountId");

-- CreateIndex
CREATE INDEX "consent_request_providerId_idx" ON "consent_request"("providerId");

-- CreateIndex
CREATE INDEX "consent_request_expiresAt_idx" ON "consent_request"("expiresAt");

-- AddForeignKey
ALTER TABLE "consent_request" ADD CONSTRAINT "consent_request_accountId_fkey" FOREIGN KEY ("accountId") REFERENCES "mail_account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "consent_request" ADD CONSTRAINT "consent_request_providerId_fkey" FOREIGN KEY ("providerId") REFERENCES "provider"("id") ON DELETE CASCADE ON UPDATE CASCADE;
