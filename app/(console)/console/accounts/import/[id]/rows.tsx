import Link from 'next/link';
import { type RecordColumn, RecordList } from '#components/ui/record-list.tsx';
import { fieldOf } from '#lib/account-imports/fields.ts';
import type { Unreached } from '#lib/account-imports/invitations.ts';
import type { PreviewRow } from '#lib/account-imports/preview.ts';
import type { BadRow } from '#lib/account-imports/read-row.ts';

/** The first rows as they would be stored. Passwords are never shown. */
export function GoodRows({ rows }: { rows: PreviewRow[] }) {
  return (
    <RecordList
      label="What would be stored"
      rows={rows.map((row) => ({ ...row, id: String(row.row) }))}
      columns={good}
    />
  );
}

const good: RecordColumn<PreviewRow & { id: string }>[] = [
  { header: 'Row', className: 'tabular-nums', cell: ({ row }) => row },
  { header: 'Address', phone: 'title', className: 'wrap-anywhere', cell: ({ address }) => address },
  { header: 'Owner', className: 'wrap-anywhere', cell: ({ owner }) => owner },
  { header: 'Incoming', className: 'wrap-anywhere', cell: ({ incoming }) => incoming },
  { header: 'Signs in with', cell: ({ provider }) => provider || 'A password' },
  { header: 'Outgoing', className: 'wrap-anywhere', cell: ({ outgoing }) => outgoing || 'none' },
];

/** Rows that cannot be stored, and why; never what stands in them. */
export function BadRows({ rows, all }: { rows: BadRow[]; all: number }) {
  return (
    <section className="grid gap-2" aria-labelledby="bad-rows">
      <h2 id="bad-rows">What cannot be stored</h2>
      {rows.length < all && (
        <p className="text-sm text-muted">
          The first {rows.length} of {all.toLocaleString('en')}.
        </p>
      )}
      <RecordList
        label="What cannot be stored"
        rows={rows.map((row) => ({ ...row, id: String(row.row) }))}
        columns={bad}
      />
    </section>
  );
}

const bad: RecordColumn<BadRow & { id: string }>[] = [
  { header: 'Row', className: 'tabular-nums', cell: ({ row }) => row },
  {
    header: 'Address',
    phone: 'title',
    className: 'wrap-anywhere',
    cell: ({ address, row }) => address || `Row ${row}`,
  },
  {
    header: 'Reason',
    className: 'md:w-1/2',
    cell: ({ problems }) => (
      <ul>
        {problems.map(({ field, message }) => (
          <li key={`${field} ${message}`}>
            {field ? <span className="text-muted">{fieldOf(field).label}: </span> : 'The row '}
            {message}
          </li>
        ))}
      </ul>
    ),
  },
];

/** Owners whom no invitation reached. */
export function UnreachedOwners({ rows }: { rows: Unreached[] }) {
  return (
    <RecordList
      label="Owners who were not reached"
      rows={rows.map((row) => ({ ...row, id: row.accountId }))}
      columns={unreached}
    />
  );
}

const unreached: RecordColumn<Unreached & { id: string }>[] = [
  {
    header: 'Address',
    phone: 'title',
    className: 'wrap-anywhere',
    cell: ({ accountId, address }) => (
      <Link href={`/console/accounts/${accountId}`} className="font-semibold text-text">
        {address}
      </Link>
    ),
  },
  { header: 'Sent to', className: 'wrap-anywhere', cell: ({ recipient }) => recipient },
  { header: 'Reason', className: 'md:w-1/2 wrap-anywhere', cell: ({ reason }) => reason },
];
