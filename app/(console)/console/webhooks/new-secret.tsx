import Link from 'next/link';
import { Alert } from '#components/ui/alert.tsx';
import { CopyText } from '#components/ui/copy-text.tsx';

/** A signing secret, shown this once. */
export function NewSecret({ secret }: { secret: string }) {
  return (
    <div className="grid max-w-xl gap-4">
      <Alert tone="ok" title="Copy this secret now: it is shown this once" isLive>
        The program checks each event with it.
      </Alert>
      <CopyText label="Signing secret" text={secret} />
      <Link href="/console/webhooks" className="link-alone justify-self-start">
        All webhooks
      </Link>
    </div>
  );
}
