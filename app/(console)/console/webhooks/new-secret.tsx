import Link from 'next/link';
import { Alert } from '#components/ui/alert.tsx';

/** A signing secret, shown this once. */
export function NewSecret({ secret }: { secret: string }) {
  return (
    <Alert tone="ok" title="Keep this secret: it is shown this once" isLive>
      <p className="my-1 font-mono text-sm select-all wrap-anywhere">{secret}</p>
      <p>
        The program checks each event with it.{' '}
        <Link href="/console/webhooks" className="link">
          All webhooks
        </Link>
      </p>
    </Alert>
  );
}
