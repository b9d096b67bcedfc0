import type { Metadata } from 'next';
import Link from 'next/link';
import { ConsolePage } from '#components/shell/console-page.tsx';
import { listProviders } from '#lib/providers/store.ts';
import { requireRight } from '#lib/web/viewer.ts';
import { AccountForm } from '../account-form.tsx';
import { addAccountAction } from '../form-actions.ts';
import { usualAccount } from '../usual-account.ts';

export const metadata: Metadata = { title: 'Add account' };

export default async function NewAccountPage() {
  await requireRight('accounts:write');
  const providers = (await listProviders()).map(({ id, name }) => ({ id, name }));
  return (
    <ConsolePage
      title="Add account"
      lead={
        <>
          Nobody here knows its password?{' '}
          <Link href="/console/accounts/invite" className="link">
            Let the owner connect it
          </Link>
          .
        </>
      }
    >
      <AccountForm
        action={addAccountAction}
        initial={usualAccount}
        isNew
        providers={providers}
        cancelTo="/console/accounts"
      />
    </ConsolePage>
  );
}
