'use client';

import { useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { AlertDialog } from '#components/ui/dialog.tsx';
import { Field } from '#components/ui/field.tsx';
import { Input } from '#components/ui/input.tsx';

/** Asks for the number of accounts, typed, before they are deleted. */
export function DeleteDialog({
  isOpen,
  onClose,
  count,
  isBusy,
  onDelete,
}: {
  isOpen: boolean;
  onClose: () => void;
  count: number;
  isBusy: boolean;
  onDelete: () => void;
}) {
  const [typed, setTyped] = useState('');
  const isRight = typed.replace(/\D/g, '') === String(count);
  return (
    <AlertDialog
      open={isOpen}
      onOpenChange={() => {
        setTyped('');
        onClose();
      }}
      title={`Delete ${count.toLocaleString('en')} accounts?`}
      description={
        <>
          <p>Their copied messages, their story and their links go with them.</p>
          <p>Nothing changes at the mail servers. This cannot be undone.</p>
          <Field id="delete-count" label={`Type ${count} to delete them`} className="pt-2 text-text">
            <Input
              inputMode="numeric"
              autoComplete="off"
              value={typed}
              onChange={(event) => setTyped(event.target.value)}
              onKeyDown={(event) => {
                if (event.key === 'Enter' && isRight && !isBusy) onDelete();
              }}
            />
          </Field>
        </>
      }
      confirm={
        <Button variant="dangerSolid" onClick={onDelete} busy={isBusy} disabled={!isRight}>
          Delete
        </Button>
      }
    />
  );
}
