import type { Prisma } from '../../db/client.ts';

/** What has to be read of a user to know whether there is a second factor. */
export const factorsOf = {
  authenticator: { select: { confirmedAt: true } },
  passkeys: { select: { id: true }, take: 1 },
} as const satisfies Prisma.UserSelect;

/** Whether a user proves a second factor at sign-in. Pure. */
export const hasSecondFactor = ({
  authenticator,
  passkeys,
}: {
  authenticator: { confirmedAt: Date | null } | null;
  passkeys: { id: string }[];
}): boolean => authenticator?.confirmedAt != null || passkeys.length > 0;

/** The same as an expression in SQL, of a user `u`. */
export const userHasSecondFactor = `(
  EXISTS (SELECT FROM authenticator f WHERE f."userId" = u.id AND f."confirmedAt" IS NOT NULL)
  OR EXISTS (SELECT FROM passkey p WHERE p."userId" = u.id))`;
