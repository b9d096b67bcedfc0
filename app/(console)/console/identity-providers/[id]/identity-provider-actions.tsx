'use client';

import { Plug, Trash2 } from 'lucide-react';
import { useState, useTransition } from 'react';
import { ActionButton, ActionList } from '#components/shell/actions.tsx';
import { Button } from '#components/ui/button.tsx';
import { AlertDialog, Dialog } from '#components/ui/dialog.tsx';
import { toast } from '#components/ui/toast.tsx';
import type { IdentityProviderTest } from '#lib/flows/test-identity-provider.ts';
import { removeIdentityProvider, testIdentityProviderAction } from '../actions.ts';

export function IdentityProviderActions({ id, name }: { id: string; name: string }) {
  const [isDeleting, setIsDeleting] = useState(false);
  const [tested, setTested] = useState<IdentityProviderTest | null>(null);
  const [isBusy, start] = useTransition();
  const test = () =>
    start(async () => {
      const result = await testIdentityProviderAction(id);
      if (result.ok) setTested(result.value);
      else toast('bad', result.message);
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
      <Dialog
        open={tested !== null}
        onOpenChange={(isOpen) => !isOpen && setTested(null)}
        title={tested?.ok ? 'The identity provider answers' : 'The test failed'}
      >
        <ul className="grid list-disc gap-1.5 pl-5">
          {tested?.lines.map((line) => (
            <li key={line} className="wrap-anywhere">
              {line}
            </li>
          ))}
        </ul>
        {tested?.ok && (
          <p className="mt-3 text-sm text-muted">
            Secret and redirect address are proved by the first who signs in.
          </p>
        )}
      </Dialog>
      <AlertDialog
        open={isDeleting}
        onOpenChange={setIsDeleting}
        title={`Remove ${name}?`}
        description="Nobody can sign in by it any more, and the sessions it opened end. Its users stay."
        confirm={
          <Button
            variant="dangerSolid"
            busy={isBusy}
            onClick={() =>
              start(async () => {
                const result = await removeIdentityProvider(id);
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
