-- CreateEnum
CREATE TYPE "SignInLinkPurpose" AS ENUM ('invitation', 'password_reset');

-- AlterTable
ALTER TABLE "user_session" ADD COLUMN     "browser" TEXT NOT NULL DEFAULT '',
ADD COLUMN     "source" TEXT NOT NULL DEFAULT '';

-- CreateTable
CREATE TABLE "sign_in_link" (
    "id" UUID NOT NULL,
    "userId" UUID NOT NULL,
    "purpose" "SignInLinkPurpose" NOT NULL,
    "notificationId" UUID,
    "tokenHash" BYTEA NOT NULL,
    "requestedBy" TEXT NOT NULL DEFAULT '',
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,
    "usedAt" TIMESTAMPTZ(3),
    "revokedAt" TIMESTAMPTZ(3),

    CONSTRAINT "sign_in_link_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "sign_in_link_tokenHash_key" ON "sign_in_link"("tokenHash");

-- CreateIndex
CREATE INDEX "sign_in_link_userId_idx" ON "sign_in_link"("userId");

-- CreateIndex
CREATE INDEX "sign_in_link_notificationId_idx" ON "sign_in_link"("notificationId");

-- AddForeignKey
ALTER TABLE "sign_in_link" ADD CONSTRAINT "sign_in_link_userId_fkey" FOREIGN KEY ("userId") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "sign_in_link" ADD CONSTRAINT "sign_in_link_notificationId_fkey" FOREIGN KEY ("notificationId") REFERENCES "notification"("id") ON DELETE SET NULL ON UPDATE CASCADE;
