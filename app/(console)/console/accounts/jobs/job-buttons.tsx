import { Button } from '#components/ui/button.tsx';
import type { AccountJob } from '#lib/account-jobs/store.ts';
import { cancelJobAction, undoJobAction } from './actions.ts';

/** What can be done with a job: ended while it runs, taken back afterwards. Forms: they work without JavaScript. */
export function JobButtons({ job }: { job: AccountJob }) {
  if (job.state === 'running') {
    return (
      <form action={cancelJobAction.bind(null, job.id)}>
        <Button type="submit" size="sm">
          Cancel
        </Button>
      </form>
    );
  }
  return job.canUndo ? (
    <form action={undoJobAction.bind(null, job.id)}>
      <Button type="submit" size="sm">
        Undo
      </Button>
    </form>
  ) : null;
}
