import type { Metadata } from 'next';
import { DirtyFormProvider } from '#components/settings/dirty-form.tsx';
import { settingsFormId } from '#components/settings/form-id.ts';
import { PropertyGrid } from '#components/settings/property-grid.tsx';
import { SaveActions } from '#components/settings/save-actions.tsx';
import { TakenBy } from '#components/settings/taken-by.tsx';
import { ConsolePage } from '#components/shell/console-page.tsx';
import { LogoMark } from '#components/ui/logo.tsx';
import { readLogo } from '#lib/appearance/logo.ts';
import { readProperties } from '#lib/settings/properties.ts';
import { may } from '#lib/viewer.ts';
import { requireRight } from '#lib/web/viewer.ts';
import { saveSettingsAction } from '../actions.ts';
import { AppearancePreview } from './appearance-preview.tsx';
import { LogoForm } from './logo-form.tsx';

export const metadata: Metadata = { title: 'Appearance' };

export default async function AppearancePage() {
  const admin = await requireRight('settings:read');
  const [properties, logo] = await Promise.all([readProperties('Appearance'), readLogo()]);
  const shownOf = (key: string) => properties.find((property) => property.key === key)?.value ?? '';
  return (
    <DirtyFormProvider>
      <ConsolePage
        title="Appearance"
        lead="Whose system this is, on every page and in every mail."
        actions={may(admin, 'settings:write') && <SaveActions form={settingsFormId} right="settings:write" />}
      >
        <PropertyGrid properties={properties} save={saveSettingsAction} />
        <TakenBy />
        {may(admin, 'settings:write') && <LogoForm logo={logo} />}
        <AppearancePreview
          name={shownOf('organisation.name')}
          colour={shownOf('organisation.colour')}
          mark={<LogoMark />}
        />
      </ConsolePage>
    </DirtyFormProvider>
  );
}
