'use client';

import { Plug, Trash2 } from 'lucide-react';
import { useState, useTransition } from 'react';
import { ActionButton, ActionList } from '#components/shell/actions.tsx';
import { Button } from '#components/ui/button.tsx';
import { AlertDialog } from '#components/ui/dialog.tsx';
import { toast } from '#components/ui/toast.tsx';
import { removeProvider, testProviderAction } from '../actions.ts';

export function ProviderActions({ id, name }: { id: string; name: string }) {
  const [isDeleting, setIsDeleting] = useState(false);
  const [isBusy, start] = useTransition();
  const test = () =>
    start(async () => {
      const result = await testProviderAction(id);
      toast(result.ok ? 'ok' : 'bad', result.ok ? result.value : result.message);
    });
  return (
    <>
      <ActionList>
        <ActionButton busy={isBusy} onClick={test}>
          <Plug aria-hidden />
          Test
        </ActionButton>
        <ActionButton isDanger onClick={() => setIsDeleting(true)}>
          <Trash2 aria-hidden />
          Remove
        </ActionButton>
      </ActionList>
      <AlertDialog
        open={isDeleting}
        onOpenChange={setIsDeleting}
        title={`Remove ${name}?`}
        description="Nobody can sign in by it any more. It stays as long as an account signs in by it."
        confirm={
          <Button
            variant="dangerSolid"
            busy={isBusy}
            onClick={() =>
              start(async () => {
                const result = await removeProvider(id);
                if (!result.ok) toast('bad', result.message);
                setIsDeleting(false);
              })
            }
          >
            Remove
          </Button>
        }
      />
    </>
  );
}
