-- CreateTable
CREATE TABLE "protocol_log" (
    "accountId" UUID NOT NULL,
    "until" TIMESTAMPTZ(3) NOT NULL,
    "startedBy" TEXT NOT NULL,
    "leftOut" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "protocol_log_pkey" PRIMARY KEY ("accountId")
);

-- CreateTable
CREATE TABLE "protocol_connection" (
    "id" UUID NOT NULL,
    "accountId" UUID NOT NULL,
    "openedAt" TIMESTAMPTZ(3) NOT NULL,
    "protocol" TEXT NOT NULL,
    "server" TEXT NOT NULL,
    "lines" TEXT NOT NULL,

    CONSTRAINT "protocol_connection_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "protocol_log_until_idx" ON "protocol_log"("until");

-- CreateIndex
CREATE INDEX "protocol_connection_accountId_openedAt_idx" ON "protocol_connection"("accountId", "openedAt");

-- AddForeignKey
ALTER TABLE "protocol_log" ADD CONSTRAINT "protocol_log_accountId_fkey" FOREIGN KEY ("accountId") REFERENCES "mail_account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "protocol_connection" ADD CONSTRAINT "protocol_connection_accountId_fkey" FOREIGN KEY ("accountId") REFERENCES "protocol_log"("accountId") ON DELETE CASCADE ON UPDATE CASCADE;
