-- CreateTable
CREATE TABLE "audit_shipping" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "position" BIGINT NOT NULL DEFAULT 0,
    "shippedAt" TIMESTAMPTZ(3),
    "claimId" UUID,
    "claimedUntil" TIMESTAMPTZ(3),
    "trouble" TEXT,
    "troubleSince" TIMESTAMPTZ(3),
    "failures" INTEGER NOT NULL DEFAULT 0,
    "nextTryAt" TIMESTAMPTZ(3),

    CONSTRAINT "audit_shipping_pkey" PRIMARY KEY ("id")
);
