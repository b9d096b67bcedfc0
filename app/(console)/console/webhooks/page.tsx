import { Webhook } from 'lucide-react';
import type { Metadata } from 'next';
import { nameColumn, RecordsPage } from '#components/shell/records-page.tsx';
import type { RecordColumn } from '#components/ui/record-list.tsx';
import { listEndpoints, type ShownEndpoint } from '#lib/notifications/endpoints/store.ts';
import { may } from '#lib/viewer.ts';
import { requireRight } from '#lib/web/viewer.ts';
import { shapeWords } from './shape-words.ts';

export const metadata: Metadata = { title: 'Webhooks' };

export default async function WebhooksPage() {
  const admin = await requireRight('webhooks:read');
  const endpoints = await listEndpoints(admin);
  return (
    <RecordsPage
      title="Webhooks"
      lead="Programs and chats that hear of what happens to accounts."
      label="Webhooks"
      rows={endpoints}
      columns={columns}
      add={may(admin, 'webhooks:write') && { words: 'Add webhook', href: '/console/webhooks/new' }}
      empty={{
        icon: Webhook,
        title: 'No webhook yet',
        words:
          'A program of yours, or a channel of Slack, Teams or Mattermost, can be told when a password is refused, an account is suspended or works again. Add one with its address and the events it is to hear of.',
      }}
    />
  );
}

const columns: RecordColumn<ShownEndpoint>[] = [
  nameColumn('Webhook', '/console/webhooks', ({ host }) => host),
  { header: 'For', className: 'whitespace-nowrap', cell: ({ shape }) => shapeWords[shape] ?? shape },
  { header: 'Events', className: 'md:text-right tabular-nums', cell: ({ events }) => events.length },
  { header: 'Enabled', cell: ({ enabled }) => (enabled ? 'Yes' : 'No') },
];
