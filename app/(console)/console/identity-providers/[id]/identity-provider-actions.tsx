'use client';

import { Plug } from 'lucide-react';
import { useState, useTransition } from 'react';
import { ActionButton, ActionList } from '#components/shell/actions.tsx';
import { RemoveDialog } from '#components/shell/remove-dialog.tsx';
import { Dialog } from '#components/ui/dialog.tsx';
import { toast } from '#components/ui/toast.tsx';
import type { IdentityProviderTest } from '#lib/flows/test-identity-provider.ts';
import { removeIdentityProvider, testIdentityProviderAction } from '../actions.ts';

export function IdentityProviderActions({ id, name }: { id: string; name: string }) {
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
        <RemoveDialog
          verb="Remove"
          name={name}
          description="Nobody can sign in by it any more, and the sessions it opened end. Its users stay."
          remove={() => removeIdentityProvider(id)}
        />
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
    </>
  );
}
