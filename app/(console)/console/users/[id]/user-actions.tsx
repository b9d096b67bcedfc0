'use client';

import { Mail, Trash2 } from 'lucide-react';
import { useState, useTransition } from 'react';
import { ActionButton, ActionLink, ActionList } from '#components/shell/actions.tsx';
import { Button } from '#components/ui/button.tsx';
import { AlertDialog } from '#components/ui/dialog.tsx';
import { toast } from '#components/ui/toast.tsx';
import { removeUser } from '../actions.ts';

export function UserActions({ id, email, accounts }: { id: string; email: string; accounts: number }) {
  const [isAsking, setIsAsking] = useState(false);
  const [isBusy, start] = useTransition();
  const remove = () =>
    start(async () => {
      const result = await removeUser(id);
      setIsAsking(false);
      if (!result.ok) toast('bad', result.message);
    });
  return (
    <ActionList>
      {accounts > 0 && (
        <ActionLink href={`/console/accounts?q=${encodeURIComponent(email)}`}>
          <Mail aria-hidden />
          Mail accounts
        </ActionLink>
      )}
      <ActionButton isDanger onClick={() => setIsAsking(true)}>
        <Trash2 aria-hidden />
        Delete
      </ActionButton>
      <AlertDialog
        open={isAsking}
        onOpenChange={setIsAsking}
        title={`Delete ${email}?`}
        description="The user can no longer sign in. This cannot be undone."
        confirm={
          <Button variant="dangerSolid" onClick={remove} busy={isBusy}>
            Delete
          </Button>
        }
      />
    </ActionList>
  );
}
