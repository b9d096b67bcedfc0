import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { BackLink } from '#components/shell/back-link.tsx';
import { ConsolePage } from '#components/shell/console-page.tsx';
import { ProofNote } from '#components/shell/proof-note.tsx';
import { Changeable } from '#components/shell/rights.tsx';
import { getIdentityProvider, type IdentityProvider } from '#lib/single-sign-on/store.ts';
import { may } from '#lib/viewer.ts';
import { requireRight } from '#lib/web/viewer.ts';
import { changeIdentityProviderAction } from '../actions.ts';
import { Addresses } from '../addresses.tsx';
import { IdentityProviderForm } from '../identity-provider-form.tsx';
import { IdentityProviderActions } from './identity-provider-actions.tsx';

export const metadata: Metadata = { title: 'Identity provider' };

export default async function IdentityProviderPage({ params }: { params: Promise<{ id: string }> }) {
  const admin = await requireRight('settings:read');
  const provider = await getIdentityProvider((await params).id);
  if (!provider) notFound();
  const { id, name } = provider;
  return (
    <ConsolePage
      title={name}
      lead="Signs people in to Rekey, in the place of a password."
      back={<BackLink href="/console/identity-providers">Single sign-on</BackLink>}
      actions={may(admin, 'settings:write') && <IdentityProviderActions id={id} name={name} />}
    >
      <Addresses />
      {may(admin, 'settings:write') && <ProofNote path={`/console/identity-providers/${id}`} />}
      <Changeable right="settings:write">
        <IdentityProviderForm
          action={changeIdentityProviderAction.bind(null, id)}
          initial={asFields(provider)}
          isNew={false}
        />
      </Changeable>
    </ConsolePage>
  );
}

/** A form holds texts: lists of values have a line each, and words are parted by spaces. */
function asFields({ id: _, ...provider }: IdentityProvider): Record<string, string> {
  const spaced = ['scopes', 'domains', 'acrValues'];
  return Object.fromEntries(
    Object.entries(provider).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(spaced.includes(name) ? ' ' : '\n') : String(value ?? ''),
    ]),
  );
}
