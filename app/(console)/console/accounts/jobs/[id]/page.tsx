import type { Metadata } from 'next';
import Link from 'next/link';
import { notFound } from 'next/navigation';
import { BackLink } from '#components/shell/back-link.tsx';
import { ConsolePage } from '#components/shell/console-page.tsx';
import { Alert } from '#components/ui/alert.tsx';
import { Card } from '#components/ui/card.tsx';
import { type RecordColumn, RecordList } from '#components/ui/record-list.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { type AccountJob, type JobProblem, listJobProblems, readJob } from '#lib/account-jobs/store.ts';
import { requireRight } from '#lib/web/viewer.ts';
import { JobButtons } from '../job-buttons.tsx';
import { JobProgress } from '../job-progress.tsx';
import { actWords, figure, jobDetails, jobWords } from '../job-words.ts';

export const metadata: Metadata = { title: 'Bulk act' };

const shownProblems = 500;

/** How far a job is, and what could not be done. It goes on, and stays here, whoever looks. */
export default async function JobPage({ params }: { params: Promise<{ id: string }> }) {
  const admin = await requireRight('accounts:read');
  const job = await readJob(admin, (await params).id);
  if (!job) notFound();
  const problems = job.refused > 0 ? await listJobProblems(admin, job.id, shownProblems) : [];
  return (
    <ConsolePage
      title={actWords(job.act).title}
      lead={
        <>
          {figure(job.all)} {job.all === 1 ? 'account' : 'accounts'}, asked for by {job.actorName},{' '}
          <RelativeTime at={job.createdAt} />.
        </>
      }
      back={<BackLink href="/console/accounts/jobs">All bulk acts</BackLink>}
    >
      {job.state === 'running' ? (
        <Card className="grid max-w-3xl gap-3 p-4">
          <JobProgress job={job} label={jobWords(job)} />
          <p className="text-sm text-muted">{jobDetails(job)} It goes on when you leave this page.</p>
          <JobButtons job={job} />
        </Card>
      ) : (
        <Over job={job} />
      )}
      {problems.length > 0 && (
        <section className="grid gap-2" aria-labelledby="refused">
          <h2 id="refused">Not done</h2>
          <RecordList label="Not done" rows={problems} columns={columns} />
          {job.refused > problems.length && (
            <p className="text-sm text-muted">And {figure(job.refused - problems.length)} more.</p>
          )}
        </section>
      )}
    </ConsolePage>
  );
}

function Over({ job }: { job: AccountJob }) {
  const isFine = job.state === 'done' && job.refused === 0 && job.uninvited === 0;
  return (
    <Alert tone={isFine ? 'ok' : 'warn'} title={jobWords(job)}>
      {jobDetails(job)}{' '}
      {job.act.kind === 'move' && (
        <Link href={`/console/accounts?q=${encodeURIComponent(job.act.incoming.host)}`} className="underline">
          Show the accounts of this server
        </Link>
      )}
      <div className="mt-2 empty:hidden">
        <JobButtons job={job} />
      </div>
    </Alert>
  );
}

const columns: RecordColumn<JobProblem>[] = [
  {
    header: 'Account',
    phone: 'title',
    className: 'whitespace-nowrap',
    cell: ({ id, address }) =>
      address ? (
        <Link href={`/console/accounts/${id}`} prefetch={false} className="link">
          {address}
        </Link>
      ) : (
        'Deleted meanwhile'
      ),
  },
  { header: 'Why', className: 'md:w-full', cell: ({ reason }) => reason },
];
