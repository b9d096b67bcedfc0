'use client';

import { useEffect, useRef } from 'react';
import { Alert } from '#components/ui/alert.tsx';
import { Button } from '#components/ui/button.tsx';

/** The connection broke midway: what is known, what is not, and the way to find out. */
export function Lost({ what }: { what: string }) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => box.current?.focus(), []);
  return (
    <div ref={box} role="alert" tabIndex={-1} className="grid gap-4 outline-none">
      <Alert tone="warn" title="We lost the connection to this page.">
        We do not know here whether {what} was accepted. If it was, it is saved and mail is fetched again; if
        not, nothing was changed. Reload this page to see.
      </Alert>
      <Button variant="primary" size="lg" block onClick={() => window.location.reload()}>
        Reload
      </Button>
    </div>
  );
}
