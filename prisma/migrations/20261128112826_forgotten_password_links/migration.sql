-- AlterEnum
ALTER TYPE "SignInLinkPurpose" ADD VALUE 'forgotten_password';
