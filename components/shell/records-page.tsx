import { type LucideIcon, Plus } from 'lucide-react';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { ButtonLink } from '#components/ui/button.tsx';
import { Card } from '#components/ui/card.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { type RecordColumn, RecordList } from '#components/ui/record-list.tsx';
import { ActionLink, ActionList } from './actions.tsx';
import { ConsolePage } from './console-page.tsx';

/** A page of the console that lists the few things of one kind, says what they are for where there is none, and adds one. */
export function RecordsPage<Row extends { id: string }>({
  title,
  lead,
  label,
  rows,
  columns,
  add,
  empty,
}: {
  title: string;
  lead: string;
  /** What a screen reader calls the list. */
  label: string;
  rows: Row[];
  columns: RecordColumn<Row>[];
  /** For who may. */
  add: { words: string; href: string } | false;
  empty: { icon: LucideIcon; title: string; words: ReactNode };
}) {
  return (
    <ConsolePage
      title={title}
      lead={lead}
      actions={
        add && (
          <ActionList>
            <ActionLink href={add.href}>
              <Plus aria-hidden />
              {add.words}
            </ActionLink>
          </ActionList>
        )
      }
    >
      {rows.length > 0 ? (
        <RecordList label={label} rows={rows} columns={columns} />
      ) : (
        <Card>
          <EmptyState
            icon={empty.icon}
            title={empty.title}
            action={
              add && (
                <ButtonLink href={add.href} variant="primary">
                  {add.words}
                </ButtonLink>
              )
            }
          >
            {empty.words}
          </EmptyState>
        </Card>
      )}
    </ConsolePage>
  );
}

/** The first column: what the thing is called, which opens it, and one line about it. */
export function nameColumn<Row extends { id: string; name: string }>(
  header: string,
  place: string,
  about: (row: Row) => string,
): RecordColumn<Row> {
  return {
    header,
    phone: 'title',
    className: 'md:w-full md:max-w-0',
    title: ({ name }) => name,
    cell: (row) => (
      <>
        <Link href={`${place}/${row.id}`} className="clip block font-semibold text-text">
          {row.name}
        </Link>
        <span className="clip block text-xs text-muted">{about(row)}</span>
      </>
    ),
  };
}
