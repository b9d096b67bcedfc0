import { createHash } from 'node:crypto';
import { recordAudit } from '../audit/record.ts';
import { db, type Tx } from '../db/client.ts';
import { databaseTime } from '../db/clock.ts';
import type { AdminViewer } from '../viewer.ts';
import type { LogoFile, LogoType } from './logo-file.ts';

/** The organisation's logo, without its bytes; `hash` is their SHA-256. */
export type Logo = { hash: string; type: LogoType; width: number; height: number };

/** There is one at the most. */
const id = 1;
const facts = { hash: true, type: true, width: true, height: true } as const;

/** How old what a process shows can be: as settings are (lib/settings/store.ts). */
const cacheMs = 2000;
const shared = globalThis as { rekeyLogo?: { until: number; read: Promise<Logo | null> } | undefined };

/** The logo, at most two seconds old; null: there is none. */
export function readLogo(): Promise<Logo | null> {
  const now = performance.now();
  const cached = shared.rekeyLogo;
  if (cached && now < cached.until) return cached.read;
  const read = readFrom(db());
  const mine = { until: now + cacheMs, read };
  shared.rekeyLogo = mine;
  read.catch(() => shared.rekeyLogo === mine && forgetLogo());
  return read;
}

async function readFrom(tx: Pick<Tx, 'organisationLogo'>): Promise<Logo | null> {
  return (await tx.organisationLogo.findUnique({ where: { id }, select: facts })) as Logo | null;
}

const forgetLogo = () => {
  shared.rekeyLogo = undefined;
};

/** The logo of this hash with its bytes, for whoever asks: it is no secret. Null where it is another now. */
export async function readLogoFileOf(hash: string): Promise<LogoFile | null> {
  const found = await db().organisationLogo.findUnique({ where: { id } });
  if (!found || found.hash !== hash) return null;
  const { width, height, bytes } = found;
  return { type: found.type as LogoType, width, height, bytes: new Uint8Array(bytes) };
}

/** Puts a logo in the place of the one before, or none (null). It stands in the audit log. */
export async function changeLogo(admin: AdminViewer, logo: LogoFile | null): Promise<void> {
  await db().$transaction(async (tx) => {
    const before = await readFrom(tx);
    if (logo) {
      const { type, width, height, bytes } = logo;
      const hash = createHash('sha256').update(bytes).digest('hex');
      const row = { hash, type, width, height, bytes, changedAt: databaseTime() };
      await tx.organisationLogo.upsert({ where: { id }, create: { id, ...row }, update: row });
    } else await tx.organisationLogo.deleteMany();
    await recordAudit(tx, {
      actor: admin.actor,
      action: 'settings.changed',
      targetType: 'settings',
      details: { 'organisation.logo': { from: wordsOf(before), to: wordsOf(logo) } },
    });
  });
  forgetLogo();
}

const wordsOf = (logo: Pick<Logo, 'type' | 'width' | 'height'> | null) =>
  logo ? `${logo.type}, ${logo.width} × ${logo.height}` : null;

/** Where a page finds it. */
export const logoPath = ({ hash }: Logo) => `/look/logo/${hash}`;
