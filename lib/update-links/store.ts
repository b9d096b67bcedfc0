import { serverColumns } from '../accounts/servers.ts';
import { hashToken, newToken } from '../crypto/token.ts';
import { type Db, Prisma, type Tx } from '../db/client.ts';
import { databaseTime } from '../db/clock.ts';
import type { ChannelName } from '../notifications/channels/names.ts';
import type { View } from './address.ts';

export type IssuedLink = { token: string; expiresAt: Date };

/**
 * Makes the one valid update link of an account and a channel: an older link of that channel ends with it. Only
 * the token's hash is stored. The link is void once the account's credential version has moved on.
 */
export async function issueUpdateLink(
  tx: Tx,
  link: {
    accountId: string;
    incidentId: string | null;
    notificationId: string;
    channel: ChannelName;
    view: View;
    credentialVersion: number;
    validHours: number;
  },
): Promise<IssuedLink> {
  const { validHours, ...row } = link;
  await tx.updateLink.updateMany({
    where: { accountId: link.accountId, channel: link.channel, usedAt: null, revokedAt: null },
    data: { revokedAt: databaseTime() },
  });
  const token = newToken();
  const { expiresAt } = await tx.updateLink.create({
    data: {
      ...row,
      tokenHash: hashToken(token),
      expiresAt: new Date(databaseTime().getTime() + validHours * 3_600_000),
    },
    select: { expiresAt: true },
  });
  return { token, expiresAt };
}

/** Ends every open link of an account, in the transaction of whatever made them pointless; answers how many. */
export async function revokeUpdateLinks(tx: Tx, accountId: string): Promise<number> {
  const { count } = await tx.updateLink.updateMany({
    where: { accountId, usedAt: null, revokedAt: null },
    data: { revokedAt: databaseTime() },
  });
  return count;
}

const opened = {
  id: true,
  tests: true,
  credentialVersion: true,
  incidentId: true,
  channel: true,
  openedAt: true,
  expiresAt: true,
  incident: { select: { cause: true, checkWords: true } },
  account: {
    select: {
      id: true,
      address: true,
      state: true,
      ...serverColumns,
      lastSuccessAt: true,
      credentialVersion: true,
      providerId: true,
      credential: { select: { accountId: true } },
    },
  },
} satisfies Prisma.UpdateLinkSelect;

export type OpenLink = Prisma.UpdateLinkGetPayload<{ select: typeof opened }>;

/** The open link of a token, or null. Found by the unique hash, so no comparison of secrets takes place here. */
export async function findOpenLink(db: Db, token: string): Promise<OpenLink | null> {
  if (!/^[\w-]{43}$/.test(token)) return null;
  const link = await db.updateLink.findFirst({
    where: { tokenHash: hashToken(token), usedAt: null, revokedAt: null, expiresAt: { gt: databaseTime() } },
    select: opened,
  });
  // The account is read after the link, and may be deleted by then.
  const account: OpenLink['account'] | null | undefined = link?.account;
  return account && link?.credentialVersion === account.credentialVersion ? link : null;
}

/** Notes that somebody uses a link's page. True: for the first time; of parallel uses one is. */
export async function markOpened(tx: Tx, linkId: string, at: Date): Promise<boolean> {
  const { count } = await tx.updateLink.updateMany({
    where: { id: linkId, openedAt: null },
    data: { openedAt: at },
  });
  return count === 1;
}

/**
 * Enters one try on an open link. Answers how many are left, or null where the link has had all of them or is no
 * longer open: of parallel tries, only as many pass as are left.
 */
export async function spendTest(db: Db, linkId: string, testsPerLink: number): Promise<number | null> {
  const [row] = await db.$queryRaw<{ tests: number }[]>`
    UPDATE update_link SET tests = tests + 1 WHERE id = ${linkId}::uuid AND ${open} AND tests < ${testsPerLink}
    RETURNING tests`;
  return row ? testsPerLink - row.tests : null;
}

/** Gives a try back that told nothing about a password. */
export async function refundTest(db: Db, linkId: string): Promise<void> {
  await db.$executeRaw`UPDATE update_link SET tests = tests - 1 WHERE id = ${linkId}::uuid AND tests > 0`;
}

/** Uses a link up: of parallel successes exactly one answers true, and its transaction changes the password. */
export async function spendIfStillOpen(tx: Db, linkId: string, credentialVersion: number): Promise<boolean> {
  const used = await tx.$executeRaw`
    UPDATE update_link SET "usedAt" = now()
     WHERE id = ${linkId}::uuid AND ${open} AND "credentialVersion" = ${credentialVersion}`;
  return used === 1;
}

const open = Prisma.sql`"usedAt" IS NULL AND "revokedAt" IS NULL AND "expiresAt" > now()`;
