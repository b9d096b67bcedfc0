import { MessageSquare, ScrollText, Server } from 'lucide-react';
import type { Metadata } from 'next';
import { DirtyFormProvider } from '#components/settings/dirty-form.tsx';
import { SaveActions } from '#components/settings/save-actions.tsx';
import { ActionLink } from '#components/shell/actions.tsx';
import { ConsolePage } from '#components/shell/console-page.tsx';
import { Changeable, Only } from '#components/shell/rights.tsx';
import { listRules } from '#lib/rules/store.ts';
import { placeOfSetting } from '#lib/settings/name-of.ts';
import { requireRight } from '#lib/web/viewer.ts';
import { saveRulesAction } from './actions.ts';
import { rulesFormId } from './form-id.ts';
import { RulesGrid } from './rules-grid.tsx';

export const metadata: Metadata = { title: 'Notification Services' };

export default async function NotificationServicesPage() {
  const admin = await requireRight('notifications:read');
  const rules = (await listRules(admin)).map(
    ({ key, title, description, channel, recipients, enabled, missing }) => ({
      key,
      title,
      description,
      channel,
      recipients,
      isEnabled: enabled,
      missing: missing.map(placeOfSetting),
    }),
  );
  return (
    <DirtyFormProvider>
      <ConsolePage
        title="Notification Services"
        lead="Who is told what, and when. A rule does nothing until it is enabled and saved."
        actions={
          <SaveActions form={rulesFormId} right="notifications:write">
            <Only right="settings:read">
              <ActionLink href="/console/email-settings">
                <Server aria-hidden />
                Email Settings
              </ActionLink>
              <ActionLink href="/console/sms-settings">
                <MessageSquare aria-hidden />
                SMS Settings
              </ActionLink>
            </Only>
            <ActionLink href="/console/notifications">
              <ScrollText aria-hidden />
              Deliveries
            </ActionLink>
          </SaveActions>
        }
      >
        <Changeable right="notifications:write">
          <RulesGrid rules={rules} save={saveRulesAction} />
        </Changeable>
      </ConsolePage>
    </DirtyFormProvider>
  );
}
