'use client';

import { useState, useTransition } from 'react';
import { Button } from '#components/ui/button.tsx';
import { AlertDialog } from '#components/ui/dialog.tsx';
import { toast } from '#components/ui/toast.tsx';
import type { ActionResult } from '#lib/web/action.ts';

/** Turns the app off, once it was asked whether to. */
export function RemoveAuthenticator({ action }: { action: (input: unknown) => Promise<ActionResult<null>> }) {
  const [isOpen, setIsOpen] = useState(false);
  const [isBusy, start] = useTransition();
  const remove = () =>
    start(async () => {
      const result = await action(null);
      setIsOpen(false);
      toast(result.ok ? 'ok' : 'bad', result.ok ? 'The authenticator app is off' : result.message);
    });
  return (
    <>
      <Button variant="danger" size="sm" onClick={() => setIsOpen(true)}>
        Turn off
      </Button>
      <AlertDialog
        open={isOpen}
        onOpenChange={setIsOpen}
        title="Turn the authenticator app off?"
        description="Without another second factor your password alone signs you in, and the recovery codes stop working. You are signed out everywhere else."
        confirm={
          <Button variant="dangerSolid" busy={isBusy} onClick={remove}>
            Turn off
          </Button>
        }
      />
    </>
  );
}
