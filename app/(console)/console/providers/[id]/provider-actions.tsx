'use client';

import { Plug } from 'lucide-react';
import { useTransition } from 'react';
import { ActionButton, ActionList } from '#components/shell/actions.tsx';
import { RemoveDialog } from '#components/shell/remove-dialog.tsx';
import { toast } from '#components/ui/toast.tsx';
import { removeProvider, testProviderAction } from '../actions.ts';

export function ProviderActions({ id, name }: { id: string; name: string }) {
  const [isBusy, start] = useTransition();
  const test = () =>
    start(async () => {
      const result = await testProviderAction(id);
      toast(result.ok ? 'ok' : 'bad', result.ok ? result.value : result.message);
    });
  return (
    <ActionList>
      <ActionButton busy={isBusy} onClick={test}>
        <Plug aria-hidden />
        Test
      </ActionButton>
      <RemoveDialog
        verb="Remove"
        name={name}
        description="Nobody can sign in by it any more. It stays as long as an account signs in by it."
        remove={() => removeProvider(id)}
      />
    </ActionList>
  );
}
