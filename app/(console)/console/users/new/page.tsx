import type { Metadata } from 'next';
import { ConsolePage } from '#components/shell/console-page.tsx';
import { requireAdmin } from '#lib/web/viewer.ts';
import { addUserAction } from '../actions.ts';
import { UserForm } from '../user-form.tsx';

export const metadata: Metadata = { title: 'Add user' };

export default async function NewUserPage() {
  await requireAdmin();
  return (
    <ConsolePage title="Add user">
      <UserForm action={addUserAction} initial={{ role: 'USER', allowLogin: 'true' }} isNew />
    </ConsolePage>
  );
}
