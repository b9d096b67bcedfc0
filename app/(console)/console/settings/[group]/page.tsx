import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { DirtyFormProvider } from '#components/settings/dirty-form.tsx';
import { settingsFormId } from '#components/settings/form-id.ts';
import { PropertyGrid } from '#components/settings/property-grid.tsx';
import { SaveActions } from '#components/settings/save-actions.tsx';
import { TakenBy } from '#components/settings/taken-by.tsx';
import { ConsolePage } from '#components/shell/console-page.tsx';
import { readProperties } from '#lib/settings/properties.ts';
import { may } from '#lib/viewer.ts';
import { requireRight } from '#lib/web/viewer.ts';
import { saveSettingsAction } from '../actions.ts';

const groups = {
  common: { group: 'Common', lead: 'What every part of Rekey goes by.' },
  desktop: { group: 'Desktop', lead: 'Where people find the desktop application.' },
  phone: { group: 'Phone', lead: 'Where people find the phone application.' },
} as const;

type Props = { params: Promise<{ group: string }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const known = groupOf((await params).group);
  return { title: known ? `${known.group} settings` : 'Settings' };
}

export default async function SettingsPage({ params }: Props) {
  const admin = await requireRight('settings:read');
  const known = groupOf((await params).group);
  if (!known) notFound();
  const properties = await readProperties(known.group);
  return (
    <DirtyFormProvider>
      <ConsolePage
        title={`System Settings: ${known.group}`}
        lead={known.lead}
        actions={may(admin, 'settings:write') && <SaveActions form={settingsFormId} right="settings:write" />}
      >
        <PropertyGrid properties={properties} save={saveSettingsAction} />
        <TakenBy />
      </ConsolePage>
    </DirtyFormProvider>
  );
}

function groupOf(name: string) {
  return Object.hasOwn(groups, name) ? groups[name as keyof typeof groups] : null;
}
