import { Mail, MailSearch, OctagonX } from 'lucide-react';
import type { Metadata } from 'next';
import { FilterBox } from '#components/data-table/filter-box.tsx';
import { type FilterChip, FilterChips } from '#components/data-table/filter-chips.tsx';
import { FilterPick } from '#components/data-table/filter-pick.tsx';
import { Pages } from '#components/data-table/pages.tsx';
import { SelectionProvider } from '#components/data-table/selection.tsx';
import { SelectionLine } from '#components/data-table/selection-line.tsx';
import { SortSelect } from '#components/data-table/sort-select.tsx';
import { ConsolePage } from '#components/shell/console-page.tsx';
import { Only } from '#components/shell/rights.tsx';
import { ButtonLink } from '#components/ui/button.tsx';
import { Card } from '#components/ui/card.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import type { AccountCounts } from '#lib/accounts/count.ts';
import { pageOfAccounts } from '#lib/accounts/page-of-accounts.ts';
import { type AccountFilter, type IncidentFilter, incidentFilters } from '#lib/accounts/schema.ts';
import { readRepairs } from '#lib/incidents/repairs.ts';
import { every } from '#lib/relative-time.ts';
import { readSettings } from '#lib/settings/store.ts';
import { readGridLook } from '#lib/users/grid-looks.ts';
import { requireRight } from '#lib/web/viewer.ts';
import { states } from '#lib/words/language.ts';
import { readCounts } from '../read-counts.ts';
import { AccountsActions } from './accounts-actions.tsx';
import { AccountsGrid, AccountsLook } from './accounts-grid.tsx';
import { CurrentJobs } from './jobs/current-jobs.tsx';
import { accountQuery, filterOf, pageSize, type SearchParams } from './query.ts';
import { toRow } from './row.ts';

export const metadata: Metadata = { title: 'Email Accounts' };

const orders = [
  { value: 'name asc', label: 'Account name' },
  { value: 'lastCheckAt desc', label: 'Last checked, newest first' },
  { value: 'lastSuccessAt asc', label: 'Last success, oldest first' },
  { value: 'refusals desc', label: 'Most failures' },
];

/** How far repairs are; and where the figures of the Overview and of the header lead. */
const repairChips: Record<IncidentFilter, { value: string; label: string }> = {
  open: { value: 'incident', label: 'Open incidents' },
  new: { value: 'new', label: 'New since yesterday' },
  not_told: { value: 'not-told', label: 'Not told' },
  undelivered: { value: 'undelivered', label: 'Could not be told' },
  unopened: { value: 'unopened', label: 'Told, not opened' },
  opened: { value: 'opened', label: 'Opened, not repaired' },
  tried: { value: 'tried', label: 'Tried, refused' },
  repaired: { value: 'repaired', label: 'Repaired since yesterday' },
};

export default async function AccountsPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const admin = await requireRight('accounts:read');
  const query = accountQuery(await searchParams);
  const [page, counts, settings, look] = await Promise.all([
    pageOfAccounts(admin, query, readCounts()),
    readCounts(),
    readSettings(),
    readGridLook(admin, 'accounts'),
  ]);
  const open = page.items.flatMap(({ incident }) => incident?.id ?? []);
  const repaired = open.length > 0 ? await readRepairs(admin, open) : null;
  const rows = page.items.map((account) =>
    toRow(account, settings, repaired?.get(account.incident?.id ?? '') ?? null),
  );
  const stateChips = chipsOf(counts, query.state);
  const repairs = incidentFilters.map((which) => ({
    ...repairChips[which],
    ...(which === query.incident ? { count: page.total } : {}),
  }));
  return (
    <SelectionProvider total={page.total}>
      <ConsolePage
        title="Email Accounts"
        lead={`Checked every ${every(settings['fetcher.intervalSeconds'])}, unless set otherwise.`}
        tools={
          <div className="flex items-center gap-2 max-sm:w-full">
            <FilterBox label="Filter accounts" placeholder="Filter" />
            <AccountsLook look={look} />
          </div>
        }
        actions={<AccountsActions rows={rows} filter={filterOf(query)} />}
      >
        <CurrentJobs admin={admin} />
        <div className="flex items-start justify-between gap-3">
          <FilterChips name="state" label="Accounts by state" chips={stateChips} />
          <FilterPick
            name="state"
            label="Which accounts"
            groups={[
              { label: 'State', chips: stateChips },
              { label: 'Repair', chips: repairs },
            ]}
          />
          <SortSelect unasked="Needing attention first" options={orders} />
        </div>
        {(query.incident || isOfTrouble(query)) && (
          <FilterChips
            name="state"
            label="Accounts by their repair"
            chips={repairs.filter(({ count }, place) => count !== undefined || !isSinceYesterday(place))}
          />
        )}
        <Card className="min-w-0 overflow-hidden">
          {rows.length > 0 ? (
            <AccountsGrid rows={rows} look={look} />
          ) : (
            <NoRows hasAccounts={counts.all > 0} />
          )}
        </Card>
        <SelectionLine canSelectAll />
        <div className="flex flex-wrap items-center justify-between gap-3 text-sm text-muted">
          <span>{rows.length > 0 && attentionWords(counts.attention)}</span>
          <Pages page={page.page} pageSize={pageSize} total={page.total} />
        </div>
      </ConsolePage>
    </SelectionProvider>
  );
}

/** `chosen`: the state that the address names, which has its chip whether it has one always or not. */
const chipsOf = (counts: AccountCounts, chosen: AccountFilter['state']): FilterChip[] => [
  { value: null, label: 'All', count: counts.all },
  {
    value: 'attention',
    label: 'Needs attention',
    count: counts.attention,
    icon: <OctagonX aria-hidden className="size-3.5 max-2xl:hidden" />,
  },
  { value: 'active', label: states.active, count: counts.active },
  { value: 'unreachable', label: 'Unreachable', count: counts.degraded },
  { value: 'suspended', label: states.suspended, count: counts.suspended },
  ...(chosen === 'failing' ? [{ value: 'failing', label: states.failing, count: counts.failing }] : []),
  ...(chosen === 'receive_only'
    ? [{ value: 'cannot-send', label: states.receive_only, count: counts.receive_only }]
    : []),
  ...(counts.needs_consent > 0
    ? [{ value: 'consent', label: 'Sign-in needed', count: counts.needs_consent }]
    : []),
  { value: 'paused', label: states.paused, count: counts.paused },
];

/** Where only a figure of the Overview leads. */
const isSinceYesterday = (place: number) => ['new', 'repaired'].includes(incidentFilters[place] ?? '');

/** Whether somebody looks at what has an incident. */
const isOfTrouble = ({ attention, state }: AccountFilter) =>
  attention === true || state === 'suspended' || state === 'failing' || state === 'needs_consent';

function attentionWords(count: number): string {
  if (count === 0) return 'No account needs attention';
  return count === 1
    ? 'One account needs attention'
    : `${count.toLocaleString('en')} accounts need attention`;
}

function NoRows({ hasAccounts }: { hasAccounts: boolean }) {
  if (!hasAccounts) {
    return (
      <EmptyState
        icon={Mail}
        title="No mail accounts yet"
        action={
          <Only right="accounts:write">
            <ButtonLink href="/console/accounts/new" variant="primary">
              Add account
            </ButtonLink>
            <ButtonLink href="/console/accounts/import">Import CSV</ButtonLink>
          </Only>
        }
      >
        Add the first one: Rekey signs in once to test it, then fetches its mail on a schedule.
      </EmptyState>
    );
  }
  return (
    <EmptyState
      icon={MailSearch}
      title="No account fits this filter"
      action={<ButtonLink href="/console/accounts">Show all accounts</ButtonLink>}
    />
  );
}
