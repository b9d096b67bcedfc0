import { db } from '#lib/db/client.ts';
import { user } from '#lib/testing/factories.ts';
import { fillAccounts } from '../fill-accounts.ts';
import { type Asked, lists, measureRequests } from '../requests.ts';
import type { BenchOptions, Postgres } from '../servers.ts';
import { withWeb } from '../web.ts';

const accounts = 100_000;

/** How quickly the console and the API answer where there are very many accounts. */
export async function consolePages({ requests }: BenchOptions, postgres: Postgres): Promise<void> {
  const admin = await user({ email: 'admin@northwind.example', role: 'ADMIN' });
  await fillAccounts(accounts);
  await db().$executeRawUnsafe('vacuum analyze');
  const [middle] = await db().mailAccount.findMany({ orderBy: { id: 'asc' }, skip: accounts / 2, take: 1 });
  await withWeb(postgres, async (web) => {
    const title = `Console and API: ${accounts} accounts, ${requests} requests each`;
    const pages = asked(middle?.id ?? '', { cookie: await web.cookieOf(admin.id) }, web.apiToken);
    await measureRequests(title, web, pages, requests);
  });
}

function asked(middle: string, headers: Record<string, string>, apiToken: string): Asked[] {
  const page = (name: string, paths: string[], count: number | 'some' = 50, row = /data-row="/g): Asked => {
    const wrong = lists(row, count);
    return { name, path: (i) => `/console${paths[i % paths.length]}`, headers, wrong };
  };
  const grid = (name: string, queries: string[], count: number | 'some' = 50) =>
    page(
      name,
      queries.map((query) => `/accounts?${query}`),
      count,
    );
  const api = (name: string, query: string): Asked => ({
    name: `API: ${name}`,
    path: () => `/api/v1/mail-accounts?limit=100&${query}`,
    headers: { authorization: `Bearer ${apiToken}` },
    wrong: lists(/"address":/g, 'some'),
  });
  const sorts = [
    'name',
    'address',
    'stateSince',
    'lastCheckAt',
    'lastSuccessAt',
    'nextCheckAt',
    'owner',
    'host',
  ];
  return [
    grid('first page', ['']),
    grid('second page', ['page=2']),
    grid('page 1,000', ['page=1000']),
    grid('page 1,900 by address', ['page=1900&sort=address']),
    ...['attention', 'active', 'suspended', 'paused'].map((state) =>
      grid(`state: ${state}`, [`state=${state}`]),
    ),
    ...[...sorts, 'refusals', 'messageCount'].map((sort) =>
      grid(`sorted by ${sort}`, [`sort=${sort}`, `sort=${sort}&dir=desc`]),
    ),
    grid('search: an address', ['q=mailbox54321', 'q=mailbox777@host'], 'some'),
    grid('search: part of an address', ['q=4321', 'q=box98'], 'some'),
    grid('search: a host', ['q=host250.example', 'q=imap.host7.example']),
    grid('search: an owner', ['q=person4711@', 'q=Tanaka+4210'], 'some'),
    grid('search: two words', ['q=okafor+host1.']),
    grid('search: in every account', ['q=example', 'q=a']),
    grid('search: nothing found', ['q=nobody-here', 'q=zz'], 0),
    grid('search in suspended', ['state=suspended&q=host1']),
    page('overview', [''], 'some', /Open incidents/g),
    page('one account', [`/accounts/${middle}`], 'some', /imap\.host/g),
    page('deliveries', ['/notifications'], 'some'),
    page('users', ['/users'], 'some', /@corp/g),
    api('first page', ''),
    api('from the middle', `cursor=${middle}`),
    api('suspended', 'state=suspended'),
    api('one host', 'host=imap.host250.example'),
    api('search', 'q=4321'),
  ];
}
