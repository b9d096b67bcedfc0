import { KeySquare } from 'lucide-react';
import type { Metadata } from 'next';
import { nameColumn, RecordsPage } from '#components/shell/records-page.tsx';
import type { RecordColumn } from '#components/ui/record-list.tsx';
import { type IdentityProvider, listIdentityProviders } from '#lib/single-sign-on/store.ts';
import { may } from '#lib/viewer.ts';
import { requireRight } from '#lib/web/viewer.ts';

export const metadata: Metadata = { title: 'Single sign-on' };

export default async function IdentityProvidersPage() {
  const admin = await requireRight('settings:read');
  const providers = await listIdentityProviders();
  return (
    <RecordsPage
      title="Single sign-on"
      lead="Who signs people in to Rekey itself, in the place of a password."
      label="Identity providers"
      rows={providers}
      columns={columns}
      add={
        may(admin, 'settings:write') && {
          words: 'Add identity provider',
          href: '/console/identity-providers/new',
        }
      }
      empty={{
        icon: KeySquare,
        title: 'No identity provider yet',
        words:
          'Register Rekey at your organisation’s (Entra, Keycloak, Okta, Google or any that speaks OpenID Connect), and people sign in with the account they have there. Users, roles and who may sign in can follow it.',
      }}
    />
  );
}

const columns: RecordColumn<IdentityProvider & { people: number }>[] = [
  nameColumn('Identity provider', '/console/identity-providers', ({ issuer }) => issuer),
  { header: 'People', className: 'md:text-right tabular-nums', cell: ({ people }) => people },
  {
    header: 'State',
    className: 'whitespace-nowrap',
    cell: ({ isEnabled }) => (isEnabled ? 'On' : <span className="text-muted">Off</span>),
  },
];
