-- CreateTable
CREATE TABLE "storage_trouble" (
    "what" TEXT NOT NULL,
    "host" TEXT NOT NULL,
    "words" TEXT NOT NULL,
    "since" TIMESTAMPTZ(3) NOT NULL,
    "lastSeenAt" TIMESTAMPTZ(3) NOT NULL,
    "toldAt" TIMESTAMPTZ(3),

    CONSTRAINT "storage_trouble_pkey" PRIMARY KEY ("what","host")
);
