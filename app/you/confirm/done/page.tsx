import type { Metadata } from 'next';
import { NarrowPage } from '#components/shell/narrow-page.tsx';
import { readSettings } from '#lib/settings/store.ts';
import { requireUserToSecure } from '#lib/web/viewer.ts';

export const metadata: Metadata = { title: 'Confirmed' };

/** Where one lands who confirmed in a tab of its own, beside a form that waits. */
export default async function ConfirmedPage() {
  await requireUserToSecure();
  const settings = await readSettings();
  return (
    <NarrowPage
      organisation={settings['organisation.name']}
      title="Thank you"
      lead="Close this tab, and send the form in the other one again."
    >
      {null}
    </NarrowPage>
  );
}
