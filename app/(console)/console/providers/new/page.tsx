import type { Metadata } from 'next';
import { ConsolePage } from '#components/shell/console-page.tsx';
import { ProofNote } from '#components/shell/proof-note.tsx';
import { requireRight } from '#lib/web/viewer.ts';
import { addProviderAction } from '../actions.ts';
import { ProviderForm } from '../provider-form.tsx';
import { RedirectAddress } from '../redirect-address.tsx';

export const metadata: Metadata = { title: 'Add provider' };

export default async function NewProviderPage() {
  await requireRight('providers:write');
  return (
    <ConsolePage
      title="Add provider"
      lead="Register Rekey at the provider first, with this redirect address."
    >
      <ProofNote path="/console/providers/new" />
      <RedirectAddress />
      <ProviderForm action={addProviderAction} initial={{ kind: 'google', grant: 'person' }} isNew />
    </ConsolePage>
  );
}
