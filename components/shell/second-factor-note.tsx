import Link from 'next/link';
import { Alert } from '#components/ui/alert.tsx';
import { ExactTime } from '#components/ui/relative-time.tsx';
import { readSecondFactorDue } from '#lib/web/viewer.ts';

/** Says to whoever owes a second factor until when; nothing to anybody else. */
export async function SecondFactorNote() {
  const dueAt = await readSecondFactorDue();
  return dueAt ? (
    <Alert tone="warn" title="A second factor is required of you">
      <Link href="/you/security" prefetch={false} className="link">
        Set it up
      </Link>{' '}
      before <ExactTime at={dueAt} />.
    </Alert>
  ) : null;
}
