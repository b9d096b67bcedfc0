import Link from 'next/link';
import { type RecordColumn, RecordList } from '#components/ui/record-list.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import type { AccountJob } from '#lib/account-jobs/store.ts';
import { actWords, figure } from './job-words.ts';

/** What was done to many accounts at once, and how far it came. */
export function JobsList({ label, jobs }: { label: string; jobs: AccountJob[] }) {
  return <RecordList label={label} rows={jobs} columns={columns} />;
}

const states: Record<AccountJob['state'], string> = {
  running: 'Running',
  done: 'Done',
  cancelled: 'Cancelled',
};

const columns: RecordColumn<AccountJob>[] = [
  {
    header: 'Act',
    phone: 'title',
    className: 'md:w-full md:max-w-0',
    title: ({ act }) => actWords(act).title,
    cell: ({ id, act }) => (
      <Link
        href={`/console/accounts/jobs/${id}`}
        prefetch={false}
        className="clip block font-semibold text-text"
      >
        {actWords(act).title}
      </Link>
    ),
  },
  { header: 'State', className: 'whitespace-nowrap', cell: ({ state }) => states[state] },
  {
    header: 'Accounts',
    className: 'whitespace-nowrap md:text-right tabular-nums',
    cell: ({ done, all }) => `${figure(done)} of ${figure(all)}`,
  },
  { header: 'By', className: 'whitespace-nowrap', cell: ({ actorName }) => actorName },
  {
    header: 'Asked for',
    className: 'whitespace-nowrap',
    cell: ({ createdAt }) => <RelativeTime at={createdAt} />,
  },
];
