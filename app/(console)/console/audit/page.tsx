import { ClipboardList } from 'lucide-react';
import type { Metadata } from 'next';
import Link from 'next/link';
import { Older } from '#components/data-table/older.tsx';
import { ConsolePage } from '#components/shell/console-page.tsx';
import { Card } from '#components/ui/card.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { type RecordColumn, RecordList } from '#components/ui/record-list.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { type AuditLine, listAudit } from '#lib/audit/list.ts';
import { requireAdmin } from '#lib/web/viewer.ts';
import { actionWords, detailWords } from './words.ts';

export const metadata: Metadata = { title: 'Audit log' };

type Props = { searchParams: Promise<{ cursor?: string | string[] }> };

export default async function AuditPage({ searchParams }: Props) {
  const admin = await requireAdmin();
  const { cursor: asked } = await searchParams;
  const cursor = typeof asked === 'string' ? asked : undefined;
  const { items, nextCursor } = await listAudit(admin, { limit: 50, cursor });
  return (
    <ConsolePage title="Audit log" lead="Who changed what, and when. Nothing here can be changed or deleted.">
      {items.length > 0 ? (
        <RecordList label="Audit log" rows={items} columns={columns} />
      ) : (
        <Card>
          <EmptyState icon={ClipboardList} title="Nothing older" />
        </Card>
      )}
      <Older path="/console/audit" cursor={cursor} nextCursor={nextCursor} />
    </ConsolePage>
  );
}

const columns: RecordColumn<AuditLine>[] = [
  {
    header: 'What',
    phone: 'title',
    className: 'whitespace-nowrap',
    cell: (line) => <span className="font-medium">{actionWords(line.action)}</span>,
    title: (line) => line.action,
  },
  {
    header: 'Details',
    phone: 'title',
    className: 'w-full text-muted wrap-anywhere',
    cell: (line) => (
      <>
        {detailWords(line.details)}
        {line.targetType === 'mail_account' && line.targetId && line.action !== 'account.deleted' && (
          <>
            {' '}
            <Link href={`/console/accounts/${line.targetId}`} className="link whitespace-nowrap">
              Open account
            </Link>
          </>
        )}
      </>
    ),
  },
  {
    header: 'Who',
    className: 'md:min-w-44 wrap-anywhere',
    cell: (line) => (
      <>
        {line.actorName || line.actorKind}
        {line.actorKind === 'api_token' && <span className="text-muted"> (API token)</span>}
      </>
    ),
  },
  {
    header: 'When',
    className: 'md:whitespace-nowrap',
    cell: (line) => <RelativeTime at={line.at} isShort />,
  },
];
