import { Inbox } from 'lucide-react';
import type { Metadata } from 'next';
import { FilterChips } from '#components/data-table/filter-chips.tsx';
import { Older } from '#components/data-table/older.tsx';
import { SelectionProvider } from '#components/data-table/selection.tsx';
import { ConsolePage } from '#components/shell/console-page.tsx';
import { ButtonLink } from '#components/ui/button.tsx';
import { Card } from '#components/ui/card.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { type LoggedNotification, listNotifications, notificationStates } from '#lib/notifications/store.ts';
import { rules } from '#lib/rules/catalogue.ts';
import { requireAdmin } from '#lib/web/viewer.ts';
import { DeliveriesGrid, type DeliveryRow } from './deliveries-grid.tsx';
import { DeliveryActions } from './delivery-actions.tsx';

export const metadata: Metadata = { title: 'Deliveries' };

type Props = { searchParams: Promise<{ state?: string | string[]; cursor?: string | string[] }> };

export default async function DeliveriesPage({ searchParams }: Props) {
  const admin = await requireAdmin();
  const params = await searchParams;
  const state = notificationStates.find((known) => known === params.state);
  const cursor = typeof params.cursor === 'string' ? params.cursor : undefined;
  const { items, nextCursor } = await listNotifications(admin, { limit: 50, state, cursor });
  const rows = items.map(toRow);
  return (
    <SelectionProvider>
      <ConsolePage
        title="Deliveries"
        lead="Every notification: to whom, how it went, and what the server said."
        actions={<DeliveryActions rows={rows} />}
      >
        <FilterChips
          name="state"
          label="Notifications by state"
          chips={[
            { value: null, label: 'All' },
            { value: 'queued', label: 'Waiting' },
            { value: 'sent', label: 'Sent' },
            { value: 'failed', label: 'Failed' },
            { value: 'cancelled', label: 'Cancelled' },
          ]}
        />
        <Card className="min-w-0 overflow-hidden">
          {rows.length > 0 ? (
            <DeliveriesGrid rows={rows} />
          ) : (
            <EmptyState
              icon={Inbox}
              title={state ? 'None in this state' : 'No notification was ever made'}
              action={
                !state && <ButtonLink href="/console/notification-services">Notification Services</ButtonLink>
              }
            >
              {!state && 'One is made when an enabled rule has something to tell.'}
            </EmptyState>
          )}
        </Card>
        <Older path="/console/notifications" params={{ state }} cursor={cursor} nextCursor={nextCursor} />
      </ConsolePage>
    </SelectionProvider>
  );
}

function toRow(one: LoggedNotification): DeliveryRow {
  return {
    id: one.id,
    rule: rules.find(({ key }) => key === one.ruleKey)?.title ?? one.ruleKey,
    channel: one.channel,
    account: one.accountName || one.accountAddress,
    accountId: one.accountId,
    recipient: one.recipient,
    recipientKind: one.recipientKind,
    state: one.state,
    attempts: one.attempts,
    lastError: one.lastError,
    answer: one.providerAnswer,
    queuedAt: one.queuedAt,
    lastAttemptAt: one.lastAttemptAt,
    sentAt: one.sentAt,
  };
}
