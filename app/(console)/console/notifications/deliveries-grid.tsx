'use client';

import { Ban, CircleCheck, Clock, type LucideIcon, OctagonX, Send } from 'lucide-react';
import type { Column } from '#components/data-table/column.ts';
import { DataTable } from '#components/data-table/data-table.tsx';
import { Badge, type Tone } from '#components/ui/badge.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';

export type DeliveryRow = {
  id: string;
  rule: string;
  channel: 'email' | 'sms';
  account: string | null;
  accountId: string | null;
  recipient: string;
  recipientKind: string;
  state: 'queued' | 'sending' | 'sent' | 'failed' | 'cancelled' | 'skipped';
  attempts: number;
  lastError: string | null;
  answer: string | null;
  queuedAt: Date;
  lastAttemptAt: Date | null;
  sentAt: Date | null;
};

const states: Record<DeliveryRow['state'], { text: string; tone: Tone; icon: LucideIcon }> = {
  queued: { text: 'Waiting', tone: 'idle', icon: Clock },
  sending: { text: 'Sending', tone: 'accent', icon: Send },
  sent: { text: 'Sent', tone: 'ok', icon: CircleCheck },
  failed: { text: 'Failed', tone: 'bad', icon: OctagonX },
  cancelled: { text: 'Cancelled', tone: 'idle', icon: Ban },
  skipped: { text: 'Skipped', tone: 'idle', icon: Ban },
};

export function DeliveryBadge({ state }: { state: DeliveryRow['state'] }) {
  const { text, tone, icon } = states[state];
  return (
    <Badge tone={tone} icon={icon}>
      {text}
    </Badge>
  );
}

const columns: Column<DeliveryRow>[] = [
  {
    id: 'rule',
    header: 'Notification',
    phone: 'title',
    isWide: true,
    title: (row) => row.rule,
    cell: (row) => (
      <>
        <span className="clip block font-medium">{row.account ?? 'Administrators'}</span>
        <span className="clip block text-xs text-muted">{row.rule}</span>
      </>
    ),
  },
  { id: 'state', header: 'State', phone: 'line', cell: (row) => <DeliveryBadge state={row.state} /> },
  {
    id: 'recipient',
    header: 'Recipient',
    phone: 'fact',
    title: (row) => row.recipient,
    cell: (row) => (
      <span className="block md:max-w-56">
        <span className="clip block">{row.recipient}</span>
        {row.recipientKind === 'own_address' && (
          <span className="clip block text-xs text-warn">the broken mailbox itself</span>
        )}
      </span>
    ),
  },
  {
    id: 'attempts',
    header: 'Attempts',
    phone: 'fact',
    isNumber: true,
    from: '640',
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
    from: '780',
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
      rowHref={(row) => (row.accountId ? `/console/accounts/${row.accountId}` : '/console/notifications')}
    />
  );
}
