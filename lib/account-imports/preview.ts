import { db } from '../db/client.ts';
import { listProviders } from '../providers/store.ts';
import type { AdminViewer } from '../viewer.ts';
import type { Mapping } from './fields.ts';
import type { BadRow } from './read-row.ts';
import { firstRows, type ReadRow, readRow } from './read-row.ts';
import type { Table } from './read-table.ts';

/** What an import would make of a row: never a password. */
export type PreviewRow = {
  row: number;
  address: string;
  owner: string;
  incoming: string;
  outgoing: string;
  /** At whom the owner signs in, or whose grant opens it; empty: a password does. */
  provider: string;
};

export type Preview = {
  good: number;
  /** Of those, how many owners are to be invited to sign in. */
  invited: number;
  existing: number;
  bad: number;
  /** The first ones that would be stored. */
  rows: PreviewRow[];
  /** The first ones that would not. */
  problems: BadRow[];
};

const shownRows = 10;
const shownProblems = 50;
const atOnce = 500;

/** Looks at every row of a file as its columns are understood now. Stores nothing, and asks no mail server. */
export async function previewImport(admin: AdminViewer, table: Table, mapping: Mapping): Promise<Preview> {
  const first = firstRows(table, mapping);
  const providers = await listProviders();
  const nameOf = (id: string | undefined) => providers.find((one) => one.id === id)?.name ?? '';
  const preview: Preview = { good: 0, invited: 0, existing: 0, bad: 0, rows: [], problems: [] };
  for (let from = 0; from < table.records.length; from += atOnce) {
    const records = table.records.slice(from, from + atOnce);
    const rows = await Promise.all(
      records.map((record) => readRow(admin, record, mapping, { names: table.names, first, providers })),
    );
    const known = await knownOf(rows);
    for (const row of rows) {
      if (row.ok && known.has(row.address)) preview.existing += 1;
      else if (row.ok) {
        preview.good += 1;
        if (row.credential === null) preview.invited += 1;
        if (preview.rows.length < shownRows) preview.rows.push(shownRow(row, nameOf(row.form.provider)));
      } else {
        preview.bad += 1;
        const { ok: _, ...kept } = row;
        if (preview.problems.length < shownProblems) preview.problems.push(kept);
      }
    }
    await new Promise((resolve) => setImmediate(resolve)); // other requests want a turn
  }
  return preview;
}

async function knownOf(rows: ReadRow[]): Promise<Set<string>> {
  const addresses = rows.flatMap((row) => (row.ok ? [row.address] : []));
  const known = await db().mailAccount.findMany({
    where: { address: { in: addresses } },
    select: { address: true },
  });
  return new Set(known.map(({ address }) => address));
}

function shownRow({ row, address, form }: Extract<ReadRow, { ok: true }>, provider: string): PreviewRow {
  const place = ({ host, port, security }: { host: string; port: number; security: string }) =>
    `${host}:${port} ${security === 'none' ? 'clear text' : security.toUpperCase()}`;
  const { owner, incoming, outgoing } = form;
  return {
    row,
    address,
    owner: owner.email,
    incoming: place(incoming),
    outgoing: outgoing ? place(outgoing) : '',
    provider,
  };
}
