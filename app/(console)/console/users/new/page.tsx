import type { Metadata } from 'next';
import { MissingSettings } from '#components/settings/missing-settings.tsx';
import { ConsolePage } from '#components/shell/console-page.tsx';
import { ProofNote } from '#components/shell/proof-note.tsx';
import { missingForLinks } from '#lib/rules/requirements.ts';
import { readSettings } from '#lib/settings/store.ts';
import { requireRight } from '#lib/web/viewer.ts';
import { addUserAction } from '../actions.ts';
import { UserForm } from '../user-form.tsx';

export const metadata: Metadata = { title: 'Add user' };

export default async function NewUserPage() {
  await requireRight('users:write');
  const missing = missingForLinks(await readSettings());
  return (
    <ConsolePage title="Add user">
      <ProofNote path="/console/users/new" />
      <UserForm
        action={addUserAction}
        initial={{ role: 'USER', allowLogin: 'true', invite: missing.length === 0 ? 'true' : '' }}
        isNew
        cannotInvite={missing.length > 0 ? <MissingSettings keys={missing} /> : null}
      />
    </ConsolePage>
  );
}
