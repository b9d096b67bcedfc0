-- Codes of before are hashes with a key that another one takes the place of: their owners make new ones.
DELETE FROM "recovery_code";

-- AlterTable
ALTER TABLE "recovery_code" DROP CONSTRAINT "recovery_code_pkey",
DROP COLUMN "codeHash",
ADD COLUMN     "id" UUID NOT NULL,
ADD COLUMN     "sealedHash" TEXT NOT NULL,
ADD CONSTRAINT "recovery_code_pkey" PRIMARY KEY ("id");

-- CreateIndex
CREATE INDEX "recovery_code_userId_idx" ON "recovery_code"("userId");
