import type { Metadata } from 'next';
import Link from 'next/link';
import { DirtyFormProvider } from '#components/settings/dirty-form.tsx';
import { settingsFormId } from '#components/settings/form-id.ts';
import { PropertyGrid } from '#components/settings/property-grid.tsx';
import { SaveActions } from '#components/settings/save-actions.tsx';
import { TakenBy } from '#components/settings/taken-by.tsx';
import { TestSettings } from '#components/settings/test-settings.tsx';
import { ConsolePage } from '#components/shell/console-page.tsx';
import { Card } from '#components/ui/card.tsx';
import { env } from '#lib/env.ts';
import { readProperties } from '#lib/settings/properties.ts';
import { readSettings } from '#lib/settings/store.ts';
import { listOwnersWithoutNumber } from '#lib/users/without-number.ts';
import { may } from '#lib/viewer.ts';
import { requireRight } from '#lib/web/viewer.ts';
import { HeldNotifications } from '../held-notifications.tsx';
import { saveSettingsAction } from '../settings/actions.ts';
import { SmsPreview } from './sms-preview.tsx';

export const metadata: Metadata = { title: 'SMS Settings' };

export default async function SmsSettingsPage() {
  const admin = await requireRight('settings:read');
  const [properties, settings, without] = await Promise.all([
    readProperties('SMS'),
    readSettings(),
    listOwnersWithoutNumber(admin),
  ]);
  return (
    <DirtyFormProvider>
      <ConsolePage
        title="SMS Settings"
        lead="The provider that sends text messages, and what they say."
        actions={
          may(admin, 'settings:write') && (
            <SaveActions form={settingsFormId} right="settings:write">
              <TestSettings about={test} />
            </SaveActions>
          )
        }
      >
        <HeldNotifications />
        <PropertyGrid properties={properties} save={saveSettingsAction} />
        <TakenBy />
        <SmsPreview
          organisationName={settings['organisation.name'] ?? 'Rekey'}
          webAddress={settings['phone.webAddress'] ?? settings['desktop.webAddress'] ?? env().url}
          template={settings['sms.text'] ?? ''}
        />
        <OwnersWithoutNumber {...without} />
      </ConsolePage>
    </DirtyFormProvider>
  );
}

const test = {
  path: '/console/sms-settings/test',
  steps: [
    { key: 'settings', words: 'The settings are complete' },
    { key: 'number', words: 'Reading the number' },
    { key: 'message', words: 'Sending a message' },
  ],
  recipient: {
    label: 'Send it to',
    type: 'tel' as const,
    help: 'A mobile number with its country: +49 170 1234567',
    initial: '',
  },
  sent: { title: 'The provider took the message.', text: 'Look at that phone to see it arrive.' },
};

type Owner = { id: string; email: string; name: string };

/** Whom a text message cannot reach: they are skipped, and the log of deliveries says so. */
function OwnersWithoutNumber({ count, owners }: { count: number; owners: Owner[] }) {
  const more = count - owners.length;
  return (
    <Card className="grid gap-2 p-4">
      <h2 className="font-semibold">Owners without a number</h2>
      {count === 0 ? (
        <p className="text-sm text-muted">Every owner of a mail account has one.</p>
      ) : (
        <>
          <p className="text-sm text-muted">
            {count === 1 ? 'One owner' : `${count.toLocaleString('en')} owners`} of mail accounts cannot be
            told by SMS:{' '}
            <Link href="/console/notifications?state=skipped" className="link">
              who was skipped so far
            </Link>
            .
          </p>
          <ul className="grid gap-x-4 gap-y-1 sm:grid-cols-2">
            {owners.map(({ id, email, name }) => (
              <li key={id} className="min-w-0">
                <Link href={`/console/users/${id}`} className="link clip block">
                  {name ? `${name}, ${email}` : email}
                </Link>
              </li>
            ))}
          </ul>
          {more > 0 && <p className="text-sm text-muted">and {more.toLocaleString('en')} more</p>}
        </>
      )}
    </Card>
  );
}
