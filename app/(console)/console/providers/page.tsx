import { KeySquare } from 'lucide-react';
import type { Metadata } from 'next';
import { nameColumn, RecordsPage } from '#components/shell/records-page.tsx';
import type { RecordColumn } from '#components/ui/record-list.tsx';
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
    <RecordsPage
      title="Providers"
      lead="Who signs owners in where a mail server takes no password."
      label="Providers"
      rows={rows}
      columns={columns}
      add={may(admin, 'providers:write') && { words: 'Add provider', href: '/console/providers/new' }}
      empty={{
        icon: KeySquare,
        title: 'No provider yet',
        words:
          'Google and Microsoft take no password from a program. Register Rekey there once, enter here what they give you, and owners sign in at their provider instead; or connect a whole organisation without asking anybody.',
      }}
    />
  );
}

const columns: RecordColumn<Provider & { accounts: number }>[] = [
  nameColumn('Provider', '/console/providers', ({ kind }) => kindWords[kind]),
  { header: 'Whose grant', className: 'whitespace-nowrap', cell: ({ grant }) => grantWords[grant] },
  { header: 'Accounts', className: 'md:text-right tabular-nums', cell: ({ accounts }) => accounts },
  {
    header: 'State',
    className: 'whitespace-nowrap',
    cell: ({ troubleSince }) =>
      troubleSince ? <span className="font-semibold text-bad">Refuses us</span> : 'No trouble known',
  },
];
