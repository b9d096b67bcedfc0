import { ListChecks } from 'lucide-react';
import type { Metadata } from 'next';
import { BackLink } from '#components/shell/back-link.tsx';
import { ConsolePage } from '#components/shell/console-page.tsx';
import { Card } from '#components/ui/card.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { listJobs } from '#lib/account-jobs/store.ts';
import { requireRight } from '#lib/web/viewer.ts';
import { JobsList } from './jobs-list.tsx';

export const metadata: Metadata = { title: 'Bulk acts' };

/** What was done to many accounts at once. */
export default async function JobsPage() {
  const { items: jobs } = await listJobs(await requireRight('accounts:read'));
  return (
    <ConsolePage
      title="Bulk acts"
      lead="What was done to many accounts at once, in the last 90 days."
      back={<BackLink href="/console/accounts">Email Accounts</BackLink>}
    >
      {jobs.length > 0 ? (
        <JobsList label="Bulk acts" jobs={jobs} />
      ) : (
        <Card>
          <EmptyState icon={ListChecks} title="None yet">
            Select several accounts in the list, and choose what to do with them.
          </EmptyState>
        </Card>
      )}
    </ConsolePage>
  );
}
