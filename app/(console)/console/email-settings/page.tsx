import type { Metadata } from 'next';
import { DirtyFormProvider } from '#components/settings/dirty-form.tsx';
import { settingsFormId } from '#components/settings/form-id.ts';
import { PropertyGrid } from '#components/settings/property-grid.tsx';
import { SaveActions } from '#components/settings/save-actions.tsx';
import { TakenBy } from '#components/settings/taken-by.tsx';
import { TestSettings } from '#components/settings/test-settings.tsx';
import { ConsolePage } from '#components/shell/console-page.tsx';
import { readProperties } from '#lib/settings/properties.ts';
import { may } from '#lib/viewer.ts';
import { readUser, requireRight } from '#lib/web/viewer.ts';
import { HeldNotifications } from '../held-notifications.tsx';
import { saveSettingsAction } from '../settings/actions.ts';

export const metadata: Metadata = { title: 'Email Settings' };

export default async function EmailSettingsPage() {
  const admin = await requireRight('settings:read');
  const [properties, user] = await Promise.all([readProperties('Email'), readUser()]);
  return (
    <DirtyFormProvider>
      <ConsolePage
        title="Email Settings"
        lead="The mail server that sends the notifications."
        actions={
          may(admin, 'settings:write') && (
            <SaveActions form={settingsFormId} right="settings:write">
              <TestSettings about={testOf(user?.email ?? '')} />
            </SaveActions>
          )
        }
      >
        <HeldNotifications />
        <PropertyGrid properties={properties} save={saveSettingsAction} />
        <TakenBy />
      </ConsolePage>
    </DirtyFormProvider>
  );
}

const testOf = (to: string) => ({
  path: '/console/email-settings/test',
  steps: [
    { key: 'settings', words: 'The settings are complete' },
    { key: 'connection', words: 'Connecting to the server' },
    { key: 'sign_in', words: 'Signing in' },
    { key: 'message', words: 'Sending a message' },
  ],
  recipient: { label: 'Send it to', type: 'email' as const, initial: to },
  sent: { title: 'The server took the message.', text: 'Look into that mailbox to see it arrive.' },
});
