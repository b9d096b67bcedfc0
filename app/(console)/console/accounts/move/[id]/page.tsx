import type { Metadata } from 'next';
import Link from 'next/link';
import { notFound } from 'next/navigation';
import { ConsolePage } from '#components/shell/console-page.tsx';
import { LiveRefresh } from '#components/shell/live-refresh.tsx';
import { Alert } from '#components/ui/alert.tsx';
import { Button, ButtonLink } from '#components/ui/button.tsx';
import { Card } from '#components/ui/card.tsx';
import { type RecordColumn, RecordList } from '#components/ui/record-list.tsx';
import { type AccountMove, listMoveProblems, type MoveProblem, readMove } from '#lib/account-moves/store.ts';
import { requireRight } from '#lib/web/viewer.ts';
import { cancelAction } from '../actions.ts';

export const metadata: Metadata = { title: 'Move accounts' };

/** How far a move is, and what could not be moved. It goes on, and stays here, whoever looks. */
export default async function OneMovePage({ params }: { params: Promise<{ id: string }> }) {
  const admin = await requireRight('accounts:write');
  const move = await readMove(admin, (await params).id);
  if (!move) notFound();
  const problems = move.refused > 0 ? await listMoveProblems(admin, move.id) : [];
  return (
    <ConsolePage
      title={`Move to ${move.plan.incoming.host}`}
      lead={`${number(move.all)} accounts, asked for by ${move.actorName}.`}
      tools={<ButtonLink href="/console/accounts/move">All moves</ButtonLink>}
    >
      {move.state === 'running' ? <Running move={move} /> : <Over move={move} />}
      {problems.length > 0 && (
        <section className="grid gap-2" aria-labelledby="refused">
          <h2 id="refused">Not moved</h2>
          <RecordList label="Not moved" rows={problems} columns={columns} />
        </section>
      )}
    </ConsolePage>
  );
}

function Running({ move }: { move: AccountMove }) {
  const isDone = move.moved + move.refused;
  return (
    <Card className="grid max-w-3xl gap-3 p-4">
      <LiveRefresh everyMs={1000} />
      <label htmlFor="progress" className="font-semibold" role="status">
        {number(isDone)} of {number(move.all)} accounts
      </label>
      <progress id="progress" value={isDone} max={move.all} className="h-2 w-full accent-accent" />
      <p className="text-sm text-muted">{figures(move)} It goes on when you leave this page.</p>
      <form action={cancelAction.bind(null, move.id)}>
        <Button type="submit" variant="danger">
          Cancel
        </Button>
      </form>
    </Card>
  );
}

function Over({ move }: { move: AccountMove }) {
  const isCancelled = move.state === 'cancelled';
  const left = move.all - move.moved - move.refused;
  return (
    <Alert
      tone={isCancelled || move.refused > 0 || move.uninvited > 0 ? 'warn' : 'ok'}
      title={
        isCancelled
          ? `Cancelled: ${number(move.moved)} moved, ${number(left)} left where they were.`
          : `${number(move.moved)} of ${number(move.all)} accounts point at the new server.`
      }
    >
      {figures(move)}{' '}
      <Link href={`/console/accounts?q=${encodeURIComponent(move.plan.incoming.host)}`} className="underline">
        Show the accounts of this server
      </Link>
    </Alert>
  );
}

function figures({ invited, uninvited, refused }: AccountMove): string {
  return [
    `${number(invited)} ${invited === 1 ? 'owner is' : 'owners are'} sent a link to connect the account.`,
    uninvited > 0 &&
      `${number(uninvited)} could not be invited: settings for mail are missing. Fill them in, and use “Send update link”.`,
    refused > 0 && `${number(refused)} could not be moved: nothing of them was changed.`,
  ]
    .filter(Boolean)
    .join(' ');
}

const number = (count: number) => count.toLocaleString('en');

const columns: RecordColumn<MoveProblem>[] = [
  {
    header: 'Account',
    phone: 'title',
    className: 'whitespace-nowrap',
    cell: ({ address }) => address || 'Deleted meanwhile',
  },
  { header: 'Why', className: 'md:w-full', cell: ({ reason }) => reason },
];
