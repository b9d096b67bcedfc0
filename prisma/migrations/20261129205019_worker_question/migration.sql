-- CreateTable
CREATE TABLE "worker_question" (
    "id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "sealedQuestion" TEXT NOT NULL,
    "askedAt" TIMESTAMPTZ(3) NOT NULL,
    "lapsesAt" TIMESTAMPTZ(3) NOT NULL,
    "takenAt" TIMESTAMPTZ(3),
    "answeredAt" TIMESTAMPTZ(3),
    "answer" TEXT,

    CONSTRAINT "worker_question_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "worker_question_askedAt_idx" ON "worker_question"("askedAt");
