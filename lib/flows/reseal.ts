import { rememberedAs } from '../accounts/credentials.ts';
import { placeOfSecret, storedColumns, storedOf, storedSecret } from '../accounts/refused-secrets.ts';
import { fingerprint, isFingerprintOf } from '../crypto/fingerprint.ts';
import { keyRing } from '../crypto/key.ts';
import {
  type SealedPlace,
  type SealFormat,
  seal,
  sealCredentialText,
  UnsealError,
  unseal,
} from '../crypto/seal.ts';
import { db } from '../db/client.ts';
import { log } from '../log.ts';
import { endpointPlace } from '../notifications/endpoints/store.ts';
import type { Place } from '../providers/presets.ts';
import { secretField } from '../providers/store.ts';
import { settingPlace } from '../settings/stored.ts';
import { secretPlace } from '../single-sign-on/store.ts';

type Row = { id: string; sealed: string; [also: string]: unknown };

/** A column of sealed texts: how a row is named, what its place depends on, where it stands, and how it is sealed. */
export type SealedColumn = {
  table: string;
  column: string;
  id: string;
  idType: 'uuid' | 'text';
  also?: string[];
  format: SealFormat;
  placeOf: (row: Row) => SealedPlace;
};

const column = (table: string, column: string, field: string, id = 'id'): SealedColumn => ({
  table,
  column,
  id,
  idType: 'uuid',
  format: 'v1',
  placeOf: (row) => ({ row: row.id, field }),
});

/** What opens mail accounts: sealed so that only whole keys open it. Of former versions it stands there as `v1`. */
const credential = (name: string, field: string): SealedColumn => ({
  ...column('credential', name, field, 'accountId'),
  format: 'v2',
});

/** Every column that holds sealed texts; a test asks the schema whether one is missing. */
export const sealedColumns: readonly SealedColumn[] = [
  credential('sealedIncoming', 'incoming'),
  credential('sealedOutgoing', 'outgoing'),
  credential('sealedAccess', 'access'),
  { ...column('worker_question', 'sealedQuestion', 'question'), format: 'v2' },
  column('authenticator', 'sealedSecret', 'authenticator', 'userId'),
  column('recovery_code', 'sealedHash', 'recovery-code'),
  column('account_import', 'sealedFile', 'file'),
  column('notification', 'sealedToken', 'link'),
  column('consent_request', 'sealed', 'request'),
  column('consent_request', 'sealedAnswer', 'answer'),
  column('endpoint', 'sealedUrl', endpointPlace('', 'url').field),
  column('endpoint', 'sealedSecret', endpointPlace('', 'secret').field),
  column('endpoint', 'sealedOldSecret', endpointPlace('', 'secret').field),
  {
    ...column('provider', 'sealedSecret', ''),
    also: ['kind', 'tenant', 'cloud', 'issuer', 'authorizationEndpoint', 'tokenEndpoint'],
    placeOf: (row) => secretField(row.id, row as unknown as Place),
  },
  {
    ...column('identity_provider', 'sealedSecret', ''),
    also: ['issuer'],
    placeOf: (row) => secretPlace(row.id, String(row.issuer)),
  },
  {
    ...column('setting', 'value', '', 'key'),
    idType: 'text',
    placeOf: ({ id }) => settingPlace(id),
  },
];

/** The text of a column: settings are JSON, of which only the sealed ones look like a sealed text. */
export const textOf = ({ table, column }: SealedColumn) =>
  table === 'setting' ? `"${column}" #>> '{}'` : `"${column}"`;

/** Whether what stands there is a sealed text, of whatever key and format. */
export const isSealed = (of: SealedColumn) => `${textOf(of)} ~ '^v[12][.]'`;
const isOld = (of: SealedColumn) => `${isSealed(of)} AND ${textOf(of)} NOT LIKE $1`;
const sealedNow = ({ format }: SealedColumn) => `${format}.${keyRing().current}.%`;

/** How many texts are sealed with another key than the current one, or as a former version did, of all that are sealed. */
export async function countOldSeals(): Promise<{ old: number; all: number }> {
  const counted = await Promise.all(
    sealedColumns.map(async (of) => {
      const [counts] = await db().$queryRawUnsafe<{ old: number; all: number }[]>(
        `SELECT (count(*) FILTER (WHERE ${isOld(of)}))::int AS old, count(*)::int AS all
           FROM "${of.table}" WHERE ${isSealed(of)}`,
        sealedNow(of),
      );
      return counts ?? { old: 0, all: 0 };
    }),
  );
  const sum = (part: 'old' | 'all') => counted.reduce((total, one) => total + one[part], 0);
  return { old: sum('old'), all: sum('all') };
}

type Resealed = { done: number; broken: number };

/**
 * Seals with the current key what another one sealed, or a former version in its own way, some hundred texts at a time. Each text is replaced only where it is
 * still what was read, so that it opens at every moment, nothing that was written meanwhile is lost, and any number of
 * processes may do this, be killed and do it again. What does not open stays as it is and is named in the log.
 */
export async function resealAll({
  stop,
  onProgress = () => {},
}: {
  stop?: AbortSignal;
  onProgress?: (done: number) => void;
} = {}): Promise<Resealed> {
  const sum: Resealed = { done: 0, broken: 0 };
  for (const of of sealedColumns) {
    for (let after: string | null = null; !stop?.aborted; ) {
      const rows = await readOld(of, after);
      const last = rows.at(-1);
      if (!last) break;
      after = last.id;
      const { done, broken } = await resealRows(of, rows);
      sum.done += done;
      sum.broken += broken;
      onProgress(sum.done);
    }
  }
  await renewFingerprints(stop);
  return sum;
}

const atOnce = 200;

async function readOld(of: SealedColumn, after: string | null): Promise<Row[]> {
  const also = (of.also ?? []).map((name) => `, "${name}"`).join('');
  return db().$queryRawUnsafe<Row[]>(
    `SELECT "${of.id}"::text AS id, ${textOf(of)} AS sealed${also} FROM "${of.table}"
      WHERE ${isOld(of)} AND ($2::${of.idType} IS NULL OR "${of.id}" > $2::${of.idType})
      ORDER BY "${of.id}" LIMIT ${atOnce}`,
    sealedNow(of),
    after,
  );
}

const sealAs: Record<SealFormat, typeof seal> = { v1: seal, v2: sealCredentialText };

async function resealRows(of: SealedColumn, rows: Row[]): Promise<Resealed> {
  const fresh = rows.flatMap((row) => {
    try {
      const place = of.placeOf(row);
      return [{ id: row.id, was: row.sealed, is: sealAs[of.format](unseal(row.sealed, place), place) }];
    } catch (error) {
      if (!(error instanceof UnsealError)) throw error;
      log.error({ table: of.table, row: row.id, column: of.column }, 'a sealed text does not open');
      return [];
    }
  });
  const isSetting = of.table === 'setting';
  // Processes hold settings as they read them: a newer date makes them read again.
  const set = isSetting
    ? '"value" = to_jsonb(fresh."is"), "updatedAt" = clock_timestamp()'
    : `"${of.column}" = fresh."is"`;
  const done = await db().$executeRawUnsafe(
    `UPDATE "${of.table}" t SET ${set}
       FROM unnest($1::${of.idType}[], $2::text[], $3::text[]) AS fresh(id, was, "is")
      WHERE t."${of.id}" = fresh.id AND ${isSetting ? `t."value" #>> '{}'` : `t."${of.column}"`} = fresh.was`,
    fresh.map(({ id }) => id),
    fresh.map(({ was }) => was),
    fresh.map(({ is }) => is),
  );
  return { done, broken: rows.length - fresh.length };
}

/** A password that was refused stays known when the key goes by which it is known. */
async function renewFingerprints(stop?: AbortSignal): Promise<void> {
  for (let after = ''; !stop?.aborted; ) {
    const known = await db().refusedSecret.findMany({
      where: { fingerprint: { gt: after, not: { startsWith: `f1.${keyRing().current}.` } } },
      orderBy: { fingerprint: 'asc' },
      take: atOnce,
      include: { account: { select: storedColumns } },
    });
    const last = known.at(-1);
    if (!last) return;
    after = last.fingerprint;
    for (const { accountId, fingerprint: was, server, account } of known) {
      const placed = storedSecret(storedOf(account), server as 'incoming' | 'outgoing');
      if (!placed || !isFingerprintOf(was, rememberedAs(placed.secret), placeOfSecret(placed))) continue;
      const is = fingerprint(rememberedAs(placed.secret), placeOfSecret(placed));
      await db().refusedSecret.updateMany({
        where: { accountId, fingerprint: was },
        data: { fingerprint: is },
      });
    }
  }
}
