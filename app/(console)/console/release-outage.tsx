'use client';

import { useState, useTransition } from 'react';
import { Button } from '#components/ui/button.tsx';
import { AlertDialog } from '#components/ui/dialog.tsx';
import { toast } from '#components/ui/toast.tsx';
import { setOutageReleased } from './outage-actions.ts';

/** The administrator's word on many refusals at once: they are real, or that was a mistake. */
export function ReleaseOutage({ id, host, isReleased }: { id: string; host: string; isReleased: boolean }) {
  const [isOpen, setIsOpen] = useState(false);
  const [isBusy, start] = useTransition();
  const set = (toReleased: boolean) =>
    start(async () => {
      const result = await setOutageReleased({ id, isReleased: toReleased });
      setIsOpen(false);
      const done = toReleased ? `Refusals by ${host} count again` : `Refusals by ${host} are held back`;
      toast(result.ok ? 'ok' : 'bad', result.ok ? done : result.message);
    });
  if (isReleased) {
    return (
      <Button size="sm" busy={isBusy} onClick={() => set(false)}>
        Hold back again
      </Button>
    );
  }
  return (
    <>
      <Button size="sm" onClick={() => setIsOpen(true)}>
        The passwords were changed
      </Button>
      <AlertDialog
        open={isOpen}
        onOpenChange={setIsOpen}
        title={`Were the passwords on ${host} really changed?`}
        description={
          <>
            <p>
              Then its refusals count again. Each account still needs all the refusals that a suspension
              always needs; after that it is suspended, and its owner is told.
            </p>
            <p>
              If the server is only out of order, its owners would be asked for passwords that were right.
            </p>
          </>
        }
        confirm={
          <Button variant="primary" busy={isBusy} onClick={() => set(true)}>
            Yes, count them
          </Button>
        }
      />
    </>
  );
}
