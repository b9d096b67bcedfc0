import type { Metadata } from 'next';
import Link from 'next/link';
import { ConsolePage } from '#components/shell/console-page.tsx';
import { missingForLinks } from '#lib/rules/requirements.ts';
import { placeOfSetting } from '#lib/settings/name-of.ts';
import type { SettingKey } from '#lib/settings/schema.ts';
import { readSettings } from '#lib/settings/store.ts';
import { requireAdmin } from '#lib/web/viewer.ts';
import { addUserAction } from '../actions.ts';
import { UserForm } from '../user-form.tsx';

export const metadata: Metadata = { title: 'Add user' };

export default async function NewUserPage() {
  await requireAdmin();
  const missing = missingForLinks(await readSettings());
  return (
    <ConsolePage title="Add user">
      <UserForm
        action={addUserAction}
        initial={{ role: 'USER', allowLogin: 'true', invite: missing.length === 0 ? 'true' : '' }}
        isNew
        cannotInvite={missing.length > 0 ? <Missing keys={missing} /> : null}
      />
    </ConsolePage>
  );
}

function Missing({ keys }: { keys: SettingKey[] }) {
  return (
    <>
      First fill in{' '}
      {keys.map((key, index) => (
        <span key={key}>
          {index > 0 && ', '}
          <Link href={placeOfSetting(key).page} className="link">
            {placeOfSetting(key).name}
          </Link>
        </span>
      ))}
      .
    </>
  );
}
