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
import { ButtonLink } from '#components/ui/button.tsx';
import { Card } from '#components/ui/card.tsx';
import { DayTime } from '#components/ui/day-time.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { MailAddress } from '#components/ui/mail-address.tsx';
import { type RecordColumn, RecordList } from '#components/ui/record-list.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { type AuditLine, listAudit } from '#lib/audit/list.ts';
import { type AuditTarget, readTargets } from '#lib/audit/targets.ts';
import { readShipping, type ShippingStatus } from '#lib/audit-shipping/status.ts';
import { databaseTime } from '#lib/db/clock.ts';
import { rules } from '#lib/rules/catalogue.ts';
import { dayMs } from '#lib/time-units.ts';
import { requireRight } from '#lib/web/viewer.ts';
import { audit } from '#lib/words/language.ts';
import { wordOf } from '#lib/words/word-of.ts';
import { LongWords } from './long-words.tsx';
import { actionWords, detailWords, nameIn } from './words.ts';

export const metadata: Metadata = { title: 'Audit log' };

type Props = {
  searchParams: Promise<Partial<Record<'cursor' | 'action' | 'q' | 'whom' | 'within', string | string[]>>>;
};

export default async function AuditPage({ searchParams }: Props) {
  const admin = await requireRight('audit:read');
  const params = await searchParams;
  const text = (name: keyof typeof params) =>
    typeof params[name] === 'string' && params[name] !== '' ? params[name].slice(0, 200) : undefined;
  const [cursor, q, whom, asked] = [text('cursor'), text('q'), text('whom'), text('action')];
  const within = Object.hasOwn(spans, text('within') ?? '')
    ? (text('within') as keyof typeof spans)
    : undefined;
  const since = within && new Date(databaseTime().getTime() - spans[within].days * dayMs);
  const action = asked !== undefined && wordOf(audit, asked) ? asked : undefined;
  const [{ items, nextCursor }, shipping] = await Promise.all([
    listAudit(admin, { limit: 50, cursor, action, by: q, about: whom, since }),
    readShipping(),
  ]);
  const targets = await readTargets(admin, items);
  const rows = items.map((line) => ({ ...line, target: targets.get(line.targetId ?? '') }));
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
    >
      <div className="flex flex-wrap gap-3 sm:grid sm:grid-cols-2 xl:grid-cols-4">
        <FilterBox label="Filter by who did it" placeholder="Who did it" className="max-sm:flex-1" />
        <MoreFilters names={['whom', 'action', 'within']}>
          <FilterBox name="whom" label="Filter by whom it concerned" placeholder="To whom" className="" />
          <FilterSelect name="action" label="What was done" any="Everything" options={actions} className="" />
          <FilterSelect
            name="within"
            label="When"
            any="At any time"
            options={Object.entries(spans).map(([value, { label }]) => ({ value, label }))}
            className=""
          />
        </MoreFilters>
      </div>
      {shipping && <Shipped status={shipping} />}
      {items.length > 0 ? (
        <RecordList label="Audit log" rows={rows} columns={columns} />
      ) : (
        <Card>
          {action || q || whom || within ? (
            <EmptyState
              icon={SearchX}
              title="Nothing fits this filter"
              action={<ButtonLink href="/console/audit">Show everything</ButtonLink>}
            />
          ) : (
            <EmptyState icon={ClipboardList} title="Nothing older" />
          )}
        </Card>
      )}
      <Older
        path="/console/audit"
        params={{ action, q, whom, within }}
        cursor={cursor}
        nextCursor={nextCursor}
      />
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
      {troubleSince && (
        <>
          Since <DayTime at={troubleSince} />:{' '}
        </>
      )}
      <span className="evidence">{trouble}</span>
    </Alert>
  );
}

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

type Row = AuditLine & { target: AuditTarget | undefined };

/** Whom or what a line is about; what is gone goes by the name that the line itself holds. */
function Target({ line: { target, details } }: { line: Row }) {
  if (target) {
    const place = target.kind === 'user' ? 'users' : 'accounts';
    return (
      <Link
        href={`/console/${place}/${target.id}`}
        prefetch={false}
        className="clip block text-xs text-muted"
      >
        {target.name}
      </Link>
    );
  }
  const name = nameIn(details);
  return name && <span className="clip block text-xs text-muted">{name}</span>;
}

const columns: RecordColumn<Row>[] = [
  {
    header: 'What',
    phone: 'title',
    className: 'whitespace-nowrap md:max-w-56',
    cell: (line) => (
      <>
        <span className="clip block font-semibold">{actionWords(line.action)}</span>
        <Target line={line} />
      </>
    ),
    title: (line) => [line.target?.name ?? nameIn(line.details), line.action].filter(Boolean).join(': '),
  },
  {
    header: 'Details',
    phone: 'title',
    className: 'w-full text-muted wrap-anywhere',
    cell: (line) => <LongWords words={[ruleOf(line), detailWords(line.details)].filter(Boolean).join(' ')} />,
  },
  {
    header: 'Who',
    className: 'md:min-w-44 2xl:min-w-60 wrap-anywhere',
    cell: (line) => (
      <span>
        <MailAddress address={line.actorName || line.actorKind} />
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
