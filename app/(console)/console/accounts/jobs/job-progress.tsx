import { LiveRefresh } from '#components/shell/live-refresh.tsx';
import type { AccountJob } from '#lib/account-jobs/store.ts';
import { figure, finished } from './job-words.ts';

/** How far a job is: n of m, and a bar. Asks again every second while it runs. */
export function JobProgress({ job, label }: { job: AccountJob; label: string }) {
  const id = `progress-${job.id}`;
  return (
    <div className="grid gap-1.5">
      <LiveRefresh everyMs={1000} />
      <label htmlFor={id} role="status">
        <b className="font-semibold">{label}</b>{' '}
        <span className="text-muted tabular-nums">
          {figure(finished(job))} of {figure(job.all)} accounts
        </span>
      </label>
      <progress id={id} value={finished(job)} max={job.all} className="h-2 w-full accent-accent" />
    </div>
  );
}
