import { fingerprint, isFingerprintOf } from '../crypto/fingerprint.ts';
import { opensCredentials } from '../crypto/key.ts';
import { UnsealError } from '../crypto/seal.ts';
import type { Db, Prisma } from '../db/client.ts';
import type { MailServer } from '../mail/network/server.ts';
import { hourMs } from '../time-units.ts';
import {
  type CredentialField,
  hasOwnOutgoing,
  openCredentialFor,
  rememberedAs,
  type SealedCredentials,
  type StoredCredential,
  sealedColumns,
} from './credentials.ts';
import { incomingOf, outgoingOf, serverColumns } from './servers.ts';

/** What is known of a secret that its server has refused beyond doubt. */
export type RefusedSecret = {
  fingerprint: string;
  refusedAt: Date;
  /** The last probe that was refused; null: none was yet. */
  probedAt: Date | null;
  /** From then on it may be tried once more. */
  probeAt: Date;
};

/** A secret of one account and the server it is for: elsewhere, or for another user, it may be right. */
export type PlacedSecret = { accountId: string; server: MailServer; secret: StoredCredential };

/** What a secret is known by, beside itself: its account, server and user. */
export const placeOfSecret = ({ accountId, server: { host, port, user } }: PlacedSecret) => [
  accountId,
  host,
  port,
  user,
];

/** The servers and sealed passwords of an account, from wherever they were read. */
export type StoredSecrets = SealedCredentials & { incoming: MailServer; outgoing: MailServer | null };

/** What `storedSecret` wants of an account's row. */
export const storedColumns = {
  id: true,
  ...serverColumns,
  credential: { select: sealedColumns },
} as const satisfies Prisma.MailAccountSelect;

export function storedOf(row: Prisma.MailAccountGetPayload<{ select: typeof storedColumns }>): StoredSecrets {
  return { id: row.id, incoming: incomingOf(row), outgoing: outgoingOf(row), credential: row.credential };
}

/** The stored credential that one of the account's servers gets; null: there is none, or it cannot be opened here. */
export function storedSecret(stored: StoredSecrets, of: CredentialField): PlacedSecret | null {
  const server = of === 'incoming' ? stored.incoming : stored.outgoing;
  if (!server) return null;
  try {
    return { accountId: stored.id, server, secret: openCredentialFor(stored, of) };
  } catch (error) {
    if (error instanceof UnsealError) return null; // whoever signs in with it finds the same, and says so
    throw error;
  }
}

/** The one of the known refused secrets that this is; null: nobody refused it yet. Pure. */
export function refusedAmong<Known extends { fingerprint: string }>(
  known: readonly Known[],
  placed: PlacedSecret,
): Known | null {
  return (
    known.find((one) =>
      isFingerprintOf(one.fingerprint, rememberedAs(placed.secret), placeOfSecret(placed)),
    ) ?? null
  );
}

/** What is known of a secret that somebody wants to sign in with; null: nobody refused it yet. */
export async function findRefused(db: Db, placed: PlacedSecret): Promise<RefusedSecret | null> {
  const known = await db.refusedSecret.findMany({ where: { accountId: placed.accountId } });
  return refusedAmong(known, placed);
}

/** The same of what is stored for one of the account's servers; also where this process cannot open it. */
export async function findRefusedStored(
  db: Db,
  stored: StoredSecrets,
  of: CredentialField,
): Promise<RefusedSecret | null> {
  if (!(of === 'incoming' ? stored.incoming : stored.outgoing)) return null;
  if (opensCredentials()) {
    const placed = storedSecret(stored, of);
    return placed && findRefused(db, placed);
  }
  // Only what is stored is ever noted as refused, and nothing that was refused is stored again: what was refused last is it,
  // unless another one was stored since.
  const [last] = await db.refusedSecret.findMany({
    where: { accountId: stored.id, server: of },
    orderBy: { refusedAt: 'desc' },
    take: 1,
  });
  if (!last || (of === 'outgoing' && hasOwnOutgoing(stored))) return last ?? null;
  const since = await db.credential.findUnique({ where: { accountId: stored.id }, select: { setAt: true } });
  return since && since.setAt <= last.refusedAt ? last : null;
}

/**
 * Writes down that a server has refused a stored secret beyond doubt: from here on nothing but one probe in so many
 * hours sends it there again. `isProbe`: this refusal was the answer to one.
 */
export async function noteRefused(
  tx: Db,
  field: CredentialField,
  placed: PlacedSecret,
  { now, probeHours, isProbe }: { now: Date; probeHours: number; isProbe: boolean },
): Promise<void> {
  const { accountId } = placed;
  const known = await findRefused(tx, placed);
  const own = known?.fingerprint ?? fingerprint(rememberedAs(placed.secret), placeOfSecret(placed));
  const told = {
    refusedAt: now,
    probeAt: new Date(now.getTime() + probeHours * hourMs),
    ...(isProbe ? { probedAt: now } : {}),
  };
  await tx.refusedSecret.upsert({
    where: { accountId_fingerprint: { accountId, fingerprint: own } },
    create: { accountId, fingerprint: own, server: field, ...told },
    update: told,
  });
}

/** A probe that told nothing: the next one may be made after a while. */
export async function putOffProbe(db: Db, placed: PlacedSecret, until: Date): Promise<void> {
  const known = await findRefused(db, placed);
  if (!known) return;
  const { accountId } = placed;
  await db.refusedSecret.updateMany({
    where: { accountId, fingerprint: known.fingerprint },
    data: { probeAt: until },
  });
}

/** The server takes this account's secret: whatever it refused before says nothing any more. */
export async function forgetRefused(tx: Db, accountId: string, field: CredentialField): Promise<void> {
  await tx.refusedSecret.deleteMany({ where: { accountId, server: field } });
}

/**
 * When somebody may have a refused secret tried once more on their word: at once, unless a probe was refused within
 * the last so many hours already. Pure.
 */
export function nextAskedProbe({ probedAt, probeAt }: RefusedSecret, probeHours: number, now: Date): Date {
  if (probeAt <= now || !probedAt) return now;
  return new Date(Math.max(now.getTime(), probedAt.getTime() + probeHours * hourMs));
}

/** Brings the probe of a refused secret forward to now. */
export async function bringProbeForward(
  tx: Db,
  accountId: string,
  { fingerprint }: RefusedSecret,
  now: Date,
): Promise<void> {
  await tx.refusedSecret.updateMany({
    where: { accountId, fingerprint, probeAt: { gt: now } },
    data: { probeAt: now },
  });
}
