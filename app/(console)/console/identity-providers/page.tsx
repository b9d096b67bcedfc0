import { KeySquare, Plus } from 'lucide-react';
import type { Metadata } from 'next';
import Link from 'next/link';
import { ActionLink, ActionList } from '#components/shell/actions.tsx';
import { ConsolePage } from '#components/shell/console-page.tsx';
import { Card } from '#components/ui/card.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { type RecordColumn, RecordList } from '#components/ui/record-list.tsx';
import { type IdentityProvider, listIdentityProviders } from '#lib/single-sign-on/store.ts';
import { may } from '#lib/viewer.ts';
import { requireRight } from '#lib/web/viewer.ts';

export const metadata: Metadata = { title: 'Single sign-on' };

export default async function IdentityProvidersPage() {
  const admin = await requireRight('settings:read');
  const providers = await listIdentityProviders();
  return (
    <ConsolePage
      title="Single sign-on"
      lead="Who signs people in to Rekey itself, in the place of a password."
      actions={
        may(admin, 'settings:write') && (
          <ActionList>
            <ActionLink href="/console/identity-providers/new">
              <Plus aria-hidden />
              Add identity provider
            </ActionLink>
          </ActionList>
        )
      }
    >
      {providers.length > 0 ? (
        <RecordList label="Identity providers" rows={providers} columns={columns} />
      ) : (
        <Card>
          <EmptyState icon={KeySquare} title="No identity provider yet">
            Register Rekey at your organisation’s (Entra, Keycloak, Okta, Google or any that speaks OpenID
            Connect), and people sign in with the account they have there. Users, roles and who may sign in
            can follow it.
          </EmptyState>
        </Card>
      )}
    </ConsolePage>
  );
}

const columns: RecordColumn<IdentityProvider & { people: number }>[] = [
  {
    header: 'Identity provider',
    phone: 'title',
    className: 'md:w-full md:max-w-0',
    title: ({ name }) => name,
    cell: ({ id, name, issuer }) => (
      <>
        <Link href={`/console/identity-providers/${id}`} className="clip block font-semibold text-text">
          {name}
        </Link>
        <span className="clip block text-xs text-muted">{issuer}</span>
      </>
    ),
  },
  { header: 'People', className: 'md:text-right tabular-nums', cell: ({ people }) => people },
  {
    header: 'State',
    className: 'whitespace-nowrap',
    cell: ({ isEnabled }) => (isEnabled ? 'On' : <span className="text-muted">Off</span>),
  },
];
