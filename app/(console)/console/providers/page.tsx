import { KeySquare, Plus } from 'lucide-react';
import type { Metadata } from 'next';
import Link from 'next/link';
import { ActionLink, ActionList } from '#components/shell/actions.tsx';
import { ConsolePage } from '#components/shell/console-page.tsx';
import { Card } from '#components/ui/card.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { type RecordColumn, RecordList } from '#components/ui/record-list.tsx';
import { countAccounts, listProviders, type Provider } from '#lib/providers/store.ts';
import { may } from '#lib/viewer.ts';
import { requireRight } from '#lib/web/viewer.ts';
import { grantWords, kindWords } from './provider-words.ts';

export const metadata: Metadata = { title: 'Providers' };

export default async function ProvidersPage() {
  const admin = await requireRight('providers:read');
  const [providers, accounts] = await Promise.all([listProviders(), countAccounts()]);
  const rows = providers.map((provider) => ({ ...provider, accounts: accounts.get(provider.id) ?? 0 }));
  return (
    <ConsolePage
      title="Providers"
      lead="Who signs owners in where a mail server takes no password."
      actions={
        may(admin, 'providers:write') && (
          <ActionList>
            <ActionLink href="/console/providers/new">
              <Plus aria-hidden />
              Add provider
            </ActionLink>
          </ActionList>
        )
      }
    >
      {rows.length > 0 ? (
        <RecordList label="Providers" rows={rows} columns={columns} />
      ) : (
        <Card>
          <EmptyState icon={KeySquare} title="No provider yet">
            Google and Microsoft take no password from a program. Register Rekey there once, enter here what
            they give you, and owners sign in at their provider instead; or connect a whole organisation
            without asking anybody.
          </EmptyState>
        </Card>
      )}
    </ConsolePage>
  );
}

const columns: RecordColumn<Provider & { accounts: number }>[] = [
  {
    header: 'Provider',
    phone: 'title',
    className: 'md:w-full md:max-w-0',
    title: ({ name }) => name,
    cell: ({ id, name, kind }) => (
      <>
        <Link href={`/console/providers/${id}`} className="clip block font-semibold text-text">
          {name}
        </Link>
        <span className="clip block text-xs text-muted">{kindWords[kind]}</span>
      </>
    ),
  },
  { header: 'Whose grant', className: 'whitespace-nowrap', cell: ({ grant }) => grantWords[grant] },
  { header: 'Accounts', className: 'md:text-right tabular-nums', cell: ({ accounts }) => accounts },
  {
    header: 'State',
    className: 'whitespace-nowrap',
    cell: ({ troubleSince }) =>
      troubleSince ? <span className="font-semibold text-bad">Refuses us</span> : 'No trouble known',
  },
];
