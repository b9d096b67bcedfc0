'use client';

import { useState, useTransition } from 'react';
import { Button } from '#components/ui/button.tsx';
import { AlertDialog } from '#components/ui/dialog.tsx';
import { toast } from '#components/ui/toast.tsx';
import { revokeTokenAction } from './actions.ts';

/** Ends a token, once it was asked whether to. */
export function RevokeToken({ id, name }: { id: string; name: string }) {
  const [isOpen, setIsOpen] = useState(false);
  const [isBusy, start] = useTransition();
  const revoke = () =>
    start(async () => {
      const result = await revokeTokenAction(id);
      setIsOpen(false);
      toast(result.ok ? 'ok' : 'bad', result.ok ? `${name} works no more` : result.message);
    });
  return (
    <>
      <Button variant="danger" size="sm" onClick={() => setIsOpen(true)}>
        Revoke
        <span className="sr-only"> {name}</span>
      </Button>
      <AlertDialog
        open={isOpen}
        onOpenChange={setIsOpen}
        title={`Revoke ${name}?`}
        description="Programs that use it are refused from this moment on. This cannot be undone."
        confirm={
          <Button variant="dangerSolid" busy={isBusy} onClick={revoke}>
            Revoke
          </Button>
        }
      />
    </>
  );
}
