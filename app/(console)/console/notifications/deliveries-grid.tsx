'use client';

import { channelIcon } from '#components/channel-icons.ts';
import type { Column } from '#components/data-table/column.ts';
import { DataTable } from '#components/data-table/data-table.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { channelTitles } from '#lib/notifications/channels/names.ts';
import { DeliveryBadge } from './delivery-badge.tsx';
import type { DeliveryRow } from './row.ts';

const columns: Column<DeliveryRow>[] = [
  {
    id: 'rule',
    header: 'Notification',
    phone: 'title',
    room: 'all',
    title: (row) => row.rule,
    cell: (row) => (
      <>
        <span className="clip block font-semibold">{row.account ?? 'Administrators'}</span>
        <span className="clip block text-xs text-muted">
          {row.isReminder && 'Reminder: '}
          {row.rule}
        </span>
      </>
    ),
  },
  { id: 'state', header: 'State', phone: 'line', cell: (row) => <DeliveryBadge state={row.state} /> },
  {
    id: 'channel',
    header: 'Channel',
    phone: 'fact',
    from: '1080',
    cell: ({ channel }) => {
      const Icon = channelIcon(channel);
      return (
        <span className="flex items-center gap-1.5 whitespace-nowrap">
          <Icon aria-hidden className="size-4 text-muted" />
          {channelTitles[channel]}
        </span>
      );
    },
  },
  {
    id: 'recipient',
    header: 'Recipient',
    phone: 'fact',
    title: (row) => row.recipient,
    cell: (row) => (
      <span className="block min-w-0 md:max-w-[26cqi]">
        <span className="clip block">{row.recipient}</span>
        {row.recipientKind === 'own_address' && (
          <span className="clip block text-xs text-warn">the broken mailbox itself</span>
        )}
      </span>
    ),
  },
  {
    id: 'answer',
    header: 'What was said',
    phone: 'hidden',
    from: '1280',
    title: (row) => row.lastError ?? row.answer ?? undefined,
    cell: (row) => (
      <span className="evidence clip block max-w-60 text-muted">{row.lastError ?? row.answer ?? ''}</span>
    ),
  },
  {
    id: 'attempts',
    header: 'Attempts',
    phone: 'fact',
    isNumber: true,
    from: '730',
    cell: (row) => row.attempts,
  },
  {
    id: 'queuedAt',
    header: 'Queued',
    phone: 'fact',
    cell: (row) => <RelativeTime at={row.queuedAt} isShort />,
  },
  {
    id: 'sentAt',
    header: 'Sent',
    phone: 'hidden',
    from: '960',
    cell: (row) => <RelativeTime at={row.sentAt} isShort never="" />,
  },
];

export function DeliveriesGrid({ rows }: { rows: DeliveryRow[] }) {
  return (
    <DataTable
      label="Deliveries"
      rows={rows}
      columns={columns}
      rowName={(row) => `${row.rule}, ${row.account ?? row.recipient}`}
      rowHref={(row) => `/console/notifications/${row.id}`}
    />
  );
}
