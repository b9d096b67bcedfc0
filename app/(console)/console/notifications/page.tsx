import { Inbox, X } from 'lucide-react';
import type { Metadata } from 'next';
import { FilterChips } from '#components/data-table/filter-chips.tsx';
import { FilterPick } from '#components/data-table/filter-pick.tsx';
import { FilterSelect } from '#components/data-table/filter-select.tsx';
import { MoreFilters } from '#components/data-table/more-filters.tsx';
import { Older } from '#components/data-table/older.tsx';
import { SelectionProvider } from '#components/data-table/selection.tsx';
import { ConsolePage } from '#components/shell/console-page.tsx';
import { ButtonLink } from '#components/ui/button.tsx';
import { Card } from '#components/ui/card.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { readAccount } from '#lib/accounts/store.ts';
import { databaseTime } from '#lib/db/clock.ts';
import { channelNames, channelTitles } from '#lib/notifications/channels/names.ts';
import { listNotifications, notificationStates, waitingStates } from '#lib/notifications/store.ts';
import { dayMs } from '#lib/time-units.ts';
import { requireRight } from '#lib/web/viewer.ts';
import { DeliveriesGrid } from './deliveries-grid.tsx';
import { DeliveryActions } from './delivery-actions.tsx';
import { messageKinds, toRow } from './row.ts';

export const metadata: Metadata = { title: 'Deliveries' };

const stateChips = [
  { value: null, label: 'All' },
  { value: 'queued', label: 'Waiting' },
  { value: 'sent', label: 'Sent' },
  { value: 'failed', label: 'Failed' },
  { value: 'perhaps_sent', label: 'Perhaps sent' },
  { value: 'cancelled', label: 'Cancelled' },
  { value: 'skipped', label: 'Skipped' },
];

type Asked = 'state' | 'within' | 'channel' | 'rule' | 'account' | 'cursor';
type Props = { searchParams: Promise<Partial<Record<Asked, string | string[]>>> };

export default async function DeliveriesPage({ searchParams }: Props) {
  const admin = await requireRight('notifications:read');
  const params = await searchParams;
  const text = (name: Asked) => (typeof params[name] === 'string' ? params[name] : undefined);
  const state = notificationStates.find((known) => known === params.state);
  const isRecent = params.within === '24h';
  const channel = channelNames.find((known) => known === params.channel);
  const rule = messageKinds.find(({ key }) => key === params.rule)?.key;
  const accountId = text('account');
  const cursor = text('cursor');
  const [account, { items, nextCursor }] = await Promise.all([
    accountId ? readAccount(admin, accountId) : null,
    listNotifications(admin, {
      ...{ limit: 50, channel, rule, accountId, cursor },
      state: state === 'queued' ? waitingStates : state,
      since: isRecent ? new Date(databaseTime().getTime() - dayMs) : undefined,
    }),
  ]);
  const rows = items.map(toRow);
  const isFiltered = Boolean(state || isRecent || channel || rule || accountId);
  return (
    <SelectionProvider total={rows.length}>
      <ConsolePage
        title="Deliveries"
        lead="Every notification: to whom, how it went, and what the server said."
        actions={<DeliveryActions rows={rows} />}
      >
        <div className="flex min-w-0 flex-wrap items-center gap-x-4 gap-y-3">
          <FilterChips name="state" label="Notifications by state" chips={stateChips} />
          <FilterPick
            name="state"
            label="Which notifications"
            groups={[{ label: 'State', chips: stateChips }]}
          />
          <MoreFilters names={['within', 'channel', 'rule']}>
            <FilterSelect
              name="within"
              label="Within"
              any="Of any age"
              options={[{ value: '24h', label: 'Last 24 hours' }]}
            />
            <FilterSelect
              name="channel"
              label="Channel"
              any="Any channel"
              options={channelNames.map((value) => ({ value, label: channelTitles[value] }))}
            />
            <FilterSelect
              name="rule"
              label="Rule"
              any="Any rule"
              options={messageKinds.map(({ key, title }) => ({ value: key, label: title }))}
            />
          </MoreFilters>
          {accountId && (
            <ButtonLink
              size="sm"
              href="/console/notifications"
              title={account?.address}
              className="max-w-full min-w-0"
            >
              <X aria-hidden />
              <span className="clip">Only {account?.name || account?.address || 'one account'}</span>
            </ButtonLink>
          )}
        </div>
        <Card className="min-w-0 overflow-hidden">
          {rows.length > 0 ? (
            <DeliveriesGrid rows={rows} />
          ) : (
            <EmptyState
              icon={Inbox}
              title={isFiltered ? 'None like this' : 'No notification was ever made'}
              action={
                isFiltered ? (
                  <ButtonLink href="/console/notifications">Show all deliveries</ButtonLink>
                ) : (
                  <ButtonLink href="/console/notification-services">Notification Services</ButtonLink>
                )
              }
            >
              {!isFiltered && 'One is made when an enabled rule has something to tell.'}
            </EmptyState>
          )}
        </Card>
        <Older
          path="/console/notifications"
          params={{ state, within: isRecent ? '24h' : undefined, channel, rule, account: accountId }}
          cursor={cursor}
          nextCursor={nextCursor}
        />
      </ConsolePage>
    </SelectionProvider>
  );
}
