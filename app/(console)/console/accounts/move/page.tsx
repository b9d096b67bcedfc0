import type { Metadata } from 'next';
import Link from 'next/link';
import { ConsolePage } from '#components/shell/console-page.tsx';
import { Alert } from '#components/ui/alert.tsx';
import { ButtonLink } from '#components/ui/button.tsx';
import { Card } from '#components/ui/card.tsx';
import { type RecordColumn, RecordList } from '#components/ui/record-list.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { type AccountMove, listMoves } from '#lib/account-moves/store.ts';
import { pageOfAccounts, readAccount } from '#lib/accounts/store.ts';
import { listProviders } from '#lib/providers/store.ts';
import type { AdminViewer } from '#lib/viewer.ts';
import { requireRight } from '#lib/web/viewer.ts';
import { accountQuery, type SearchParams } from '../query.ts';
import { moveAction } from './actions.ts';
import { MoveForm } from './move-form.tsx';

export const metadata: Metadata = { title: 'Move accounts' };

/** As many as one act takes (lib/flows/move-accounts.ts). */
const most = 500;
const shownNames = 20;

/** Points accounts at another server: those that were selected, or all that the list's filter shows. */
export default async function MovePage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const admin = await requireRight('accounts:write');
  const { accounts, total } = await chosen(admin, await searchParams);
  const moves = await listMoves(admin);
  const names = accounts.slice(0, shownNames).map(({ address }) => address);
  const providers = (await listProviders()).map(({ id, name }) => ({ id, name }));
  return (
    <ConsolePage
      title="Move accounts to another server"
      lead="Mail and history stay. No stored password goes to the new server: each owner is sent a link to connect the account there."
      tools={<ButtonLink href="/console/accounts">Email Accounts</ButtonLink>}
    >
      {total > most || total === 0 ? (
        <Alert
          tone="warn"
          title={
            total === 0
              ? 'No account is chosen.'
              : `${total.toLocaleString('en')} accounts are too many at once.`
          }
        >
          {total === 0
            ? 'Select accounts in the list, or a filter that shows some.'
            : `Filter the list, by a server for example, until it shows ${most} or fewer.`}
        </Alert>
      ) : (
        <>
          <Card className="grid max-w-3xl gap-2 p-4">
            <h2>{total === 1 ? 'One account' : `${total.toLocaleString('en')} accounts`}</h2>
            <p className="text-sm text-muted wrap-anywhere">
              {names.join(', ')}
              {total > names.length && ` and ${(total - names.length).toLocaleString('en')} more`}
            </p>
          </Card>
          <MoveForm action={moveAction} ids={accounts.map(({ id }) => id)} providers={providers} />
        </>
      )}
      <EarlierMoves moves={moves} />
    </ConsolePage>
  );
}

function EarlierMoves({ moves }: { moves: AccountMove[] }) {
  if (moves.length === 0) return null;
  return (
    <section className="grid gap-2" aria-labelledby="earlier">
      <h2 id="earlier">Earlier moves</h2>
      <RecordList label="Earlier moves" rows={moves} columns={columns} />
    </section>
  );
}

const states: Record<AccountMove['state'], string> = {
  running: 'Running',
  done: 'Done',
  cancelled: 'Cancelled',
};

const columns: RecordColumn<AccountMove>[] = [
  {
    header: 'To',
    phone: 'title',
    className: 'md:w-full md:max-w-0',
    title: ({ plan }) => plan.incoming.host,
    cell: ({ id, plan }) => (
      <Link href={`/console/accounts/move/${id}`} className="clip block font-semibold text-text">
        {plan.incoming.host}
      </Link>
    ),
  },
  { header: 'State', className: 'whitespace-nowrap', cell: ({ state }) => states[state] },
  {
    header: 'Moved',
    className: 'whitespace-nowrap md:text-right tabular-nums',
    cell: ({ moved, all }) => `${moved.toLocaleString('en')} of ${all.toLocaleString('en')}`,
  },
  { header: 'By', className: 'whitespace-nowrap', cell: ({ actorName }) => actorName },
  {
    header: 'Asked for',
    className: 'whitespace-nowrap',
    cell: ({ createdAt }) => <RelativeTime at={createdAt} />,
  },
];

type Chosen = { accounts: { id: string; address: string }[]; total: number };

async function chosen(admin: AdminViewer, params: SearchParams): Promise<Chosen> {
  if (params.id !== undefined) {
    const ids = [params.id].flat().slice(0, most);
    const read = await Promise.all(ids.map((id) => readAccount(admin, id)));
    const accounts = read.filter((account) => account !== null);
    return { accounts, total: accounts.length };
  }
  const { items, total } = await pageOfAccounts(admin, { ...accountQuery(params), page: 1, limit: most });
  return { accounts: items, total };
}
