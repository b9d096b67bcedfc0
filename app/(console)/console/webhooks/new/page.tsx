import type { Metadata } from 'next';
import { ConsolePage } from '#components/shell/console-page.tsx';
import { ProofNote } from '#components/shell/proof-note.tsx';
import { requireRight } from '#lib/web/viewer.ts';
import { addWebhookAction } from '../actions.ts';
import { eventField } from '../event-field.ts';
import { WebhookForm } from '../webhook-form.tsx';

export const metadata: Metadata = { title: 'Add webhook' };

export default async function NewWebhookPage() {
  await requireRight('webhooks:write');
  const usual = ['account.suspended', 'account.recovered'];
  return (
    <ConsolePage title="Add webhook">
      <ProofNote path="/console/webhooks/new" />
      <WebhookForm
        action={addWebhookAction}
        initial={{
          shape: 'standard',
          enabled: 'true',
          ...Object.fromEntries(usual.map((type) => [`${eventField}${type}`, 'true'])),
        }}
        isNew
      />
    </ConsolePage>
  );
}
