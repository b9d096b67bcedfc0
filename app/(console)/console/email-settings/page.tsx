import type { Metadata } from 'next';
import { DirtyFormProvider } from '#components/settings/dirty-form.tsx';
import { settingsFormId } from '#components/settings/form-id.ts';
import { PropertyGrid } from '#components/settings/property-grid.tsx';
import { SaveActions } from '#components/settings/save-actions.tsx';
import { ConsolePage } from '#components/shell/console-page.tsx';
import { readProperties } from '#lib/settings/properties.ts';
import { readUser, requireAdmin } from '#lib/web/viewer.ts';
import { saveSettingsAction } from '../settings/actions.ts';
import { TestSettings } from './test-settings.tsx';

export const metadata: Metadata = { title: 'Email Settings' };

export default async function EmailSettingsPage() {
  await requireAdmin();
  const [properties, user] = await Promise.all([readProperties('Email'), readUser()]);
  return (
    <DirtyFormProvider>
      <ConsolePage
        title="Email Settings"
        lead="The mail server that sends the notifications."
        actions={
          <SaveActions form={settingsFormId}>
            <TestSettings to={user?.email ?? ''} />
          </SaveActions>
        }
      >
        <PropertyGrid properties={properties} save={saveSettingsAction} />
      </ConsolePage>
    </DirtyFormProvider>
  );
}
