-- CreateTable
CREATE TABLE "refused_secret" (
    "accountId" UUID NOT NULL,
    "fingerprint" TEXT NOT NULL,
    "server" TEXT NOT NULL,
    "refusedAt" TIMESTAMPTZ(3) NOT NULL,
    "probedAt" TIMESTAMPTZ(3),
    "probeAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "refused_secret_pkey" PRIMARY KEY ("accountId","fingerprint")
);

-- AddForeignKey
ALTER TABLE "refused_secret" ADD CONSTRAINT "refused_secret_accountId_fkey" FOREIGN KEY ("accountId") REFERENCES "mail_account"("id") ON DELETE CASCADE ON UPDATE CASCADE;
