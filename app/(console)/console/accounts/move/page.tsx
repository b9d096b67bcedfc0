import type { Metadata } from 'next';
import { BackLink } from '#components/shell/back-link.tsx';
import { ConsolePage } from '#components/shell/console-page.tsx';
import { Alert } from '#components/ui/alert.tsx';
import { Card } from '#components/ui/card.tsx';
import type { ChosenAccounts } from '#lib/account-jobs/schema.ts';
import { listJobs } from '#lib/account-jobs/store.ts';
import { pageOfAccounts } from '#lib/accounts/page-of-accounts.ts';
import { readAccount } from '#lib/accounts/store.ts';
import { listProviders } from '#lib/providers/store.ts';
import { type AdminViewer, may } from '#lib/viewer.ts';
import { requireRight } from '#lib/web/viewer.ts';
import { JobsList } from '../jobs/jobs-list.tsx';
import { accountQuery, filterOf, type SearchParams } from '../query.ts';
import { moveAction } from './actions.ts';
import { MoveForm } from './move-form.tsx';

export const metadata: Metadata = { title: 'Move accounts' };

const shownNames = 8;
/** As many as an address can name, and as a list to choose the tested one from can hold. */
const most = 200;

/** Points accounts at another server: those that were selected, or all that the list's filter shows. */
export default async function MovePage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const admin = await requireRight('accounts:write');
  const { accounts, total, chosen } = await chosenBy(admin, await searchParams);
  const moves = (await listJobs(admin)).items.filter(({ act }) => act.kind === 'move').slice(0, 20);
  const maySendPasswords = may(admin, 'users:write');
  const names = accounts.slice(0, shownNames).map(({ address }) => address);
  const providers = (await listProviders()).map(({ id, name }) => ({ id, name }));
  return (
    <ConsolePage
      title="Move accounts to another server"
      lead={`Mail and history stay. Each owner is sent a link to connect the account there${maySendPasswords ? ', or the stored passwords follow once you have shown that the server is the right one' : ''}.`}
      back={<BackLink href="/console/accounts">Email Accounts</BackLink>}
    >
      {total === 0 ? (
        <Alert tone="warn" title="No account is chosen.">
          Select accounts in the list, or a filter that shows some.
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
          <MoveForm
            action={moveAction}
            chosen={chosen}
            total={total}
            accounts={accounts}
            providers={providers}
            maySendPasswords={maySendPasswords}
          />
        </>
      )}
      {moves.length > 0 && (
        <section className="grid gap-2" aria-labelledby="earlier">
          <h2 id="earlier">Earlier moves</h2>
          <JobsList label="Earlier moves" jobs={moves} />
        </section>
      )}
    </ConsolePage>
  );
}

type Chosen = { accounts: { id: string; address: string }[]; total: number; chosen: ChosenAccounts };

async function chosenBy(admin: AdminViewer, params: SearchParams): Promise<Chosen> {
  const shown = (accounts: { id: string; address: string }[]) =>
    accounts.map(({ id, address }) => ({ id, address }));
  if (params.id !== undefined) {
    const ids = [params.id].flat().slice(0, most);
    const read = await Promise.all(ids.map((id) => readAccount(admin, id)));
    const accounts = shown(read.filter((account) => account !== null));
    return { accounts, total: accounts.length, chosen: { ids: accounts.map(({ id }) => id) } };
  }
  const query = accountQuery(params);
  const { items, total } = await pageOfAccounts(admin, { ...query, page: 1, limit: most });
  return { accounts: shown(items), total, chosen: { filter: filterOf(query), except: [] } };
}
