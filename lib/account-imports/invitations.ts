import { type Db, db, type Tx } from '../db/client.ts';
import type { AdminViewer } from '../viewer.ts';

/** How far the owners of an import have been invited to sign in at their provider. */
export type InvitationFigures = {
  all: number;
  /** A message was taken for delivery, or the owner has signed in meanwhile. */
  told: number;
  /** A message is on its way. */
  waiting: number;
  /** No message was made yet. */
  unsent: number;
  /** A message came to nothing, or nobody knows whether it arrived. */
  unreached: number;
};

/** An owner whom the invitation did not reach. */
export type Unreached = { accountId: string; address: string; recipient: string; reason: string };

/** Notes whose owners are to be invited, in the transaction that stores their accounts. */
export async function noteInvitations(
  tx: Tx,
  importId: string,
  accountIds: readonly string[],
): Promise<void> {
  await tx.accountImportInvitation.createMany({
    data: accountIds.map((accountId) => ({ importId, accountId })),
  });
}

// A message that was deleted since was one that had ended.
const invitations = `
  SELECT i."accountId", a.address, n.recipient, n."lastError",
         CASE WHEN c."accountId" IS NOT NULL OR n.state = 'sent' THEN 'told'
              WHEN i."notificationId" IS NULL THEN 'unsent'
              WHEN n.state IN ('queued', 'sending') THEN 'waiting'
              ELSE 'unreached' END AS fate
    FROM account_import_invitation i
    JOIN mail_account a ON a.id = i."accountId"
    LEFT JOIN credential c ON c."accountId" = i."accountId"
    LEFT JOIN notification n ON n.id = i."notificationId"
   WHERE i."importId" = $1::uuid`;

type Fate = Exclude<keyof InvitationFigures, 'all'>;

/** How many owners of an import were told, and of how many. */
export async function countInvitations(_admin: AdminViewer, importId: string): Promise<InvitationFigures> {
  const rows = await db().$queryRawUnsafe<{ fate: Fate; count: number }[]>(
    `SELECT fate, count(*)::int AS count FROM (${invitations}) AS one GROUP BY 1`,
    importId,
  );
  const figures = { all: 0, told: 0, waiting: 0, unsent: 0, unreached: 0 };
  for (const { fate, count } of rows) {
    figures[fate] += count;
    figures.all += count;
  }
  return figures;
}

/** Owners whom the invitation did not reach, and why, by address. */
export async function listUnreached(
  _admin: AdminViewer,
  importId: string,
  limit = 200,
): Promise<Unreached[]> {
  const rows = await db().$queryRawUnsafe<(Omit<Unreached, 'reason'> & { lastError: string | null })[]>(
    `SELECT * FROM (${invitations}) AS one WHERE fate = 'unreached' ORDER BY address LIMIT $2::int`,
    importId,
    limit,
  );
  return rows.map(({ accountId, address, recipient, lastError }) => ({
    ...{ accountId, address, recipient: recipient ?? '' },
    reason: lastError ?? 'nobody knows whether it arrived',
  }));
}

/** Accounts of an import whose owners are still to be invited: those nobody was, or those no message reached too. */
export async function findUninvited(
  tx: Db,
  importId: string,
  { limit, again }: { limit: number; again: boolean },
): Promise<string[]> {
  const rows = await tx.$queryRawUnsafe<{ accountId: string }[]>(
    `SELECT "accountId" FROM (${invitations}) AS one WHERE fate = ANY ($2::text[]) ORDER BY address LIMIT $3::int`,
    importId,
    again ? ['unsent', 'unreached'] : ['unsent'],
    limit,
  );
  return rows.map(({ accountId }) => accountId);
}

/** Notes which message invites an owner. */
export async function noteInvited(
  tx: Tx,
  { importId, accountId, notificationId }: { importId: string; accountId: string; notificationId: string },
): Promise<void> {
  await tx.accountImportInvitation.updateMany({ where: { importId, accountId }, data: { notificationId } });
}
