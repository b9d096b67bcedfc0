import { CircleCheck, TriangleAlert } from 'lucide-react';
import Link from 'next/link';
import { currentJobs } from '#lib/account-jobs/store.ts';
import type { AdminViewer } from '#lib/viewer.ts';
import { JobButtons } from './job-buttons.tsx';
import { JobProgress } from './job-progress.tsx';
import { jobDetails, jobWords } from './job-words.ts';

/** What is being done to many accounts now, and what was a moment ago, above the grid. */
export async function CurrentJobs({ admin }: { admin: AdminViewer }) {
  const jobs = await currentJobs(admin);
  if (jobs.length === 0) return null;
  return (
    <ul aria-label="Bulk acts" className="grid gap-2">
      {jobs.map((job) => (
        <li
          key={job.id}
          className="flex flex-wrap items-center gap-x-4 gap-y-2 rounded-lg border border-line bg-surface px-4 py-2.5"
        >
          <div className="min-w-48 flex-1">
            {job.state === 'running' ? (
              <JobProgress job={job} label={jobWords(job)} />
            ) : (
              <p role="status" className="flex items-start gap-2 wrap-anywhere">
                {job.refused > 0 || job.state === 'cancelled' ? (
                  <TriangleAlert aria-hidden className="mt-0.5 size-4 shrink-0 text-warn" />
                ) : (
                  <CircleCheck aria-hidden className="mt-0.5 size-4 shrink-0 text-ok" />
                )}
                <span>
                  <b className="font-semibold">{jobWords(job)}</b>{' '}
                  <span className="text-muted">{jobDetails(job)}</span>
                </span>
              </p>
            )}
          </div>
          <div className="flex items-center gap-3">
            <Link href={`/console/accounts/jobs/${job.id}`} prefetch={false} className="link text-sm">
              Show
            </Link>
            <JobButtons job={job} />
          </div>
        </li>
      ))}
    </ul>
  );
}
