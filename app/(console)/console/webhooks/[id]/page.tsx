import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { BackLink } from '#components/shell/back-link.tsx';
import { ConsolePage } from '#components/shell/console-page.tsx';
import { ProofNote } from '#components/shell/proof-note.tsx';
import { Changeable } from '#components/shell/rights.tsx';
import { readEndpoint } from '#lib/notifications/endpoints/store.ts';
import { may } from '#lib/viewer.ts';
import { requireRight } from '#lib/web/viewer.ts';
import { changeWebhookAction } from '../actions.ts';
import { eventField } from '../event-field.ts';
import { shapeWords } from '../shape-words.ts';
import { WebhookForm } from '../webhook-form.tsx';
import { WebhookActions } from './webhook-actions.tsx';

export const metadata: Metadata = { title: 'Webhook' };

export default async function WebhookPage({ params }: { params: Promise<{ id: string }> }) {
  const admin = await requireRight('webhooks:read');
  const endpoint = await readEndpoint(admin, (await params).id);
  if (!endpoint) notFound();
  const { id, name, shape, host, enabled, events } = endpoint;
  return (
    <ConsolePage
      title={name}
      lead={`${shapeWords[shape] ?? shape} at ${host}.`}
      back={<BackLink href="/console/webhooks">Webhooks</BackLink>}
      actions={
        may(admin, 'webhooks:write') && (
          <WebhookActions id={id} name={name} hasSecret={shape === 'standard'} />
        )
      }
    >
      {may(admin, 'webhooks:write') && <ProofNote path={`/console/webhooks/${id}`} />}
      <Changeable right="webhooks:write">
        <WebhookForm
          action={changeWebhookAction.bind(null, id)}
          initial={{
            name,
            enabled: String(enabled),
            ...Object.fromEntries(events.map((type) => [`${eventField}${type}`, 'true'])),
          }}
          isNew={false}
        />
      </Changeable>
    </ConsolePage>
  );
}
