import { ClipboardList, Download, SearchX } from 'lucide-react';
import type { Metadata } from 'next';
import Link from 'next/link';
import { FilterBox } from '#components/data-table/filter-box.tsx';
import { FilterSelect } from '#components/data-table/filter-select.tsx';
import { MoreFilters } from '#components/data-table/more-filters.tsx';
import { Older } from '#components/data-table/older.tsx';
import { ActionLink, ActionList } from '#components/shell/actions.tsx';
import { ConsolePage } from '#components/shell/console-page.tsx';
import { Alert } from '#components/ui/alert.tsx';
import { Card } from '#components/ui/card.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { type RecordColumn, RecordList } from '#components/ui/record-list.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { type AuditLine, listAudit } from '#lib/audit/list.ts';
import { readShipping, type ShippingStatus } from '#lib/audit-shipping/status.ts';
import { databaseTime } from '#lib/db/clock.ts';
import { rules } from '#lib/rules/catalogue.ts';
import { requireRight } from '#lib/web/viewer.ts';
import { audit } from '#lib/words/language.ts';
import { wordOf } from '#lib/words/word-of.ts';
import { actionWords, detailWords } from './words.ts';

export const metadata: Metadata = { title: 'Audit log' };

type Props = {
  searchParams: Promise<Partial<Record<'cursor' | 'action' | 'q' | 'within', string | string[]>>>;
};

export default async function AuditPage({ searchParams }: Props) {
  const admin = await requireRight('audit:read');
  const params = await searchParams;
  const text = (name: keyof typeof params) =>
    typeof params[name] === 'string' && params[name] !== '' ? params[name].slice(0, 200) : undefined;
  const [cursor, q, asked] = [text('cursor'), text('q'), text('action')];
  const within = Object.hasOwn(spans, text('within') ?? '')
    ? (text('within') as keyof typeof spans)
    : undefined;
  const since = within && new Date(databaseTime().getTime() - spans[within].days * dayMs);
  const action = asked !== undefined && wordOf(audit, asked) ? asked : undefined;
  const [{ items, nextCursor }, shipping] = await Promise.all([
    listAudit(admin, { limit: 50, cursor, action, by: q, since }),
    readShipping(),
  ]);
  return (
    <ConsolePage
      title="Audit log"
      lead="Who changed what, and when. Nothing here can be changed or deleted."
      actions={
        <ActionList>
          <ActionLink href="/console/audit/export" prefetch={false} download>
            <Download aria-hidden />
            Export
          </ActionLink>
        </ActionList>
      }
      tools={
        <div className="flex flex-wrap gap-3 max-sm:w-full">
          <MoreFilters names={['action', 'within']}>
            <FilterSelect name="action" label="What was done" any="Everything" options={actions} />
            <FilterSelect
              name="within"
              label="When"
              any="At any time"
              options={Object.entries(spans).map(([value, { label }]) => ({ value, label }))}
            />
          </MoreFilters>
          <FilterBox label="Filter by who did it" placeholder="Who" />
        </div>
      }
    >
      {shipping && <Shipped status={shipping} />}
      {items.length > 0 ? (
        <RecordList label="Audit log" rows={items} columns={columns} />
      ) : (
        <Card>
          {action || q || within ? (
            <EmptyState icon={SearchX} title="Nothing fits this filter" />
          ) : (
            <EmptyState icon={ClipboardList} title="Nothing older" />
          )}
        </Card>
      )}
      <Older path="/console/audit" params={{ action, q, within }} cursor={cursor} nextCursor={nextCursor} />
    </ConsolePage>
  );
}

/** Where the log is shipped (REKEY_AUDIT_TO): how far that is, and what is in its way. */
function Shipped({ status: { shippedAt, waiting, trouble, troubleSince } }: { status: ShippingStatus }) {
  if (!trouble)
    return (
      <p className="text-muted">
        Shipped {waiting > 0 && <>but for {waiting.toLocaleString('en')}, </>}
        <RelativeTime at={shippedAt} never="from now on" />.
      </p>
    );
  return (
    <Alert tone="warn" title={`${waiting.toLocaleString('en')} entries wait to be shipped`}>
      Since <RelativeTime at={troubleSince} />: <span className="evidence">{trouble}</span>
    </Alert>
  );
}

const dayMs = 24 * 3_600_000;

/** How far back one looks. */
const spans = {
  '24h': { days: 1, label: 'Last 24 hours' },
  '7d': { days: 7, label: 'Last 7 days' },
  '30d': { days: 30, label: 'Last 30 days' },
};

const actions = Object.entries(audit)
  .map(([value, label]) => ({ value, label }))
  .sort((a, b) => a.label.localeCompare(b.label, 'en'));

/** The rule that a line is about, as the console calls it. */
function ruleOf({ targetType, targetId }: AuditLine): string | undefined {
  if (targetType !== 'notification_rule') return undefined;
  return rules.find(({ key }) => key === targetId)?.title ?? targetId ?? undefined;
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
        {ruleOf(line)}
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
      <span>
        {line.actorName || line.actorKind}
        {line.actorKind === 'api_token' && <span className="text-muted"> (API token)</span>}
      </span>
    ),
  },
  {
    header: 'When',
    className: 'md:whitespace-nowrap',
    cell: (line) => <RelativeTime at={line.at} isShort />,
  },
];
