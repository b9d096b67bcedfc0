-- CreateEnum
CREATE TYPE "CredentialKind" AS ENUM ('password');

-- AlterTable
ALTER TABLE "credential" ADD COLUMN     "incomingKind" "CredentialKind" NOT NULL DEFAULT 'password',
ADD COLUMN     "outgoingKind" "CredentialKind" NOT NULL DEFAULT 'password';
