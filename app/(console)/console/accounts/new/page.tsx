import type { Metadata } from 'next';
import { ConsolePage } from '#components/shell/console-page.tsx';
import { ButtonLink } from '#components/ui/button.tsx';
import { listProviders } from '#lib/providers/store.ts';
import { requireRight } from '#lib/web/viewer.ts';
import { AccountForm } from '../account-form.tsx';
import { addAccountAction } from '../form-actions.ts';

export const metadata: Metadata = { title: 'Add account' };

const initial = {
  'incoming.type': 'imap',
  'incoming.security': 'tls',
  'incoming.port': '993',
  'outgoing.security': 'starttls',
  'outgoing.port': '587',
  folders: 'INBOX',
  sentCopies: 'automatic',
  test: 'true',
};

export default async function NewAccountPage() {
  await requireRight('accounts:write');
  const providers = (await listProviders()).map(({ id, name }) => ({ id, name }));
  return (
    <ConsolePage
      title="Add account"
      tools={<ButtonLink href="/console/accounts/invite">Let the owner connect it</ButtonLink>}
    >
      <AccountForm
        action={addAccountAction}
        initial={initial}
        isNew
        providers={providers}
        cancelTo="/console/accounts"
      />
    </ConsolePage>
  );
}
