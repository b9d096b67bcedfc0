import Link from 'next/link';
import { Alert } from '#components/ui/alert.tsx';
import { CopyText } from '#components/ui/copy-text.tsx';

/** A token, shown this once. */
export function NewToken({ token }: { token: string }) {
  return (
    <div className="grid max-w-xl gap-4">
      <Alert tone="ok" title="Copy this token now: it is shown this once" isLive>
        Only its hash is kept here. Whoever has it can do what its scopes say.
      </Alert>
      <CopyText label="API token" text={token} />
      <Link href="/console/tokens" className="link-alone justify-self-start">
        All API tokens
      </Link>
    </div>
  );
}
