'use client';

import { CloudOff, RotateCw } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { startTransition } from 'react';
import { Button } from '#components/ui/button.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';

/** A page that could not be made: what to do, and the mark under which the log has the reason; who reads no log passes it on. */
export function PageError({
  error,
  reset,
  readsLog = false,
}: {
  error: Error & { digest?: string };
  reset: () => void;
  readsLog?: boolean;
}) {
  const router = useRouter();
  const again = () =>
    startTransition(() => {
      router.refresh();
      reset();
    });
  return (
    <div role="alert">
      <EmptyState
        icon={CloudOff}
        title="This page could not be made just now"
        action={
          <Button variant="primary" onClick={again}>
            <RotateCw aria-hidden />
            Try again
          </Button>
        }
      >
        Nothing was changed. If it goes on, {readsLog ? 'look into the log' : 'tell whoever runs this'}
        {error.digest && (
          <>
            {readsLog ? ' for ' : ', with the mark '}
            <span className="evidence">{error.digest}</span>
          </>
        )}
        .
      </EmptyState>
    </div>
  );
}
