import { Plus, Webhook } from 'lucide-react';
import type { Metadata } from 'next';
import Link from 'next/link';
import { ActionLink, ActionList } from '#components/shell/actions.tsx';
import { ConsolePage } from '#components/shell/console-page.tsx';
import { Card } from '#components/ui/card.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { type RecordColumn, RecordList } from '#components/ui/record-list.tsx';
import { listEndpoints, type ShownEndpoint } from '#lib/notifications/endpoints/store.ts';
import { may } from '#lib/viewer.ts';
import { requireRight } from '#lib/web/viewer.ts';
import { shapeWords } from './shape-words.ts';

export const metadata: Metadata = { title: 'Webhooks' };

export default async function WebhooksPage() {
  const admin = await requireRight('webhooks:read');
  const endpoints = await listEndpoints(admin);
  return (
    <ConsolePage
      title="Webhooks"
      lead="Programs and chats that hear of what happens to accounts."
      actions={
        may(admin, 'webhooks:write') && (
          <ActionList>
            <ActionLink href="/console/webhooks/new">
              <Plus aria-hidden />
              Add webhook
            </ActionLink>
          </ActionList>
        )
      }
    >
      {endpoints.length > 0 ? (
        <RecordList label="Webhooks" rows={endpoints} columns={columns} />
      ) : (
        <Card>
          <EmptyState icon={Webhook} title="No webhook yet">
            A program of yours, or a channel of Slack, Teams or Mattermost, can be told when a password is
            refused, an account is suspended or works again. Add one with its address and the events it is to
            hear of.
          </EmptyState>
        </Card>
      )}
    </ConsolePage>
  );
}

const columns: RecordColumn<ShownEndpoint>[] = [
  {
    header: 'Webhook',
    phone: 'title',
    className: 'md:w-full md:max-w-0',
    title: ({ name }) => name,
    cell: ({ id, name, host }) => (
      <>
        <Link href={`/console/webhooks/${id}`} className="clip block font-semibold text-text">
          {name}
        </Link>
        <span className="clip block text-xs text-muted">{host}</span>
      </>
    ),
  },
  { header: 'For', className: 'whitespace-nowrap', cell: ({ shape }) => shapeWords[shape] ?? shape },
  { header: 'Events', className: 'md:text-right tabular-nums', cell: ({ events }) => events.length },
  { header: 'Enabled', cell: ({ enabled }) => (enabled ? 'Yes' : 'No') },
];
