import type { Metadata } from 'next';
import { ConsolePage } from '#components/shell/console-page.tsx';
import { ProofNote } from '#components/shell/proof-note.tsx';
import { requireRight } from '#lib/web/viewer.ts';
import { addIdentityProviderAction } from '../actions.ts';
import { Addresses } from '../addresses.tsx';
import { IdentityProviderForm } from '../identity-provider-form.tsx';
import { usualScopes } from '../usual-scopes.ts';

export const metadata: Metadata = { title: 'Add identity provider' };

export default async function NewIdentityProviderPage() {
  await requireRight('settings:write');
  return (
    <ConsolePage
      title="Add identity provider"
      lead="Register Rekey there first, as a web application with these addresses."
    >
      <ProofNote path="/console/identity-providers/new" />
      <Addresses />
      <IdentityProviderForm
        action={addIdentityProviderAction}
        initial={{ isEnabled: 'true', scopes: usualScopes }}
        isNew
      />
    </ConsolePage>
  );
}
