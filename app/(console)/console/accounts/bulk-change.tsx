'use client';

import { useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { Dialog } from '#components/ui/dialog.tsx';
import { Field } from '#components/ui/field.tsx';
import { Input, Textarea } from '#components/ui/input.tsx';

/** Changes the owner, the folders or the interval of many accounts. What is left empty stays as it is. */
export function ChangeDialog({
  isOpen,
  onClose,
  title,
  isBusy,
  onChange,
}: {
  isOpen: boolean;
  onClose: () => void;
  title: string;
  isBusy: boolean;
  onChange: (change: { owner?: string; folders?: string[]; intervalMinutes?: number | null }) => void;
}) {
  const [owner, setOwner] = useState('');
  const [folders, setFolders] = useState('');
  const [minutes, setMinutes] = useState('');
  const named = folders
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
  const isEmpty = owner.trim() === '' && named.length === 0 && minutes.trim() === '';
  return (
    <Dialog
      open={isOpen}
      onOpenChange={onClose}
      title={`Change ${title}`}
      description="What you leave empty stays as it is. It can be taken back for a day."
    >
      <form
        className="grid gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (isEmpty || isBusy) return;
          onChange({
            ...(owner.trim() ? { owner: owner.trim() } : {}),
            ...(named.length > 0 ? { folders: named } : {}),
            ...(minutes.trim() ? { intervalMinutes: Number(minutes) === 0 ? null : Number(minutes) } : {}),
          });
        }}
      >
        <Field
          id="bulk-owner"
          label="Owner: e-mail address"
          help="The links that former owners hold end; a new owner is told what is wrong."
          isOptional
        >
          <Input
            type="email"
            autoComplete="off"
            value={owner}
            onChange={(event) => setOwner(event.target.value)}
          />
        </Field>
        <Field id="bulk-folders" label="Folders, one a line" help="INBOX, for example." isOptional>
          <Textarea rows={3} value={folders} onChange={(event) => setFolders(event.target.value)} />
        </Field>
        <Field
          id="bulk-minutes"
          label="Minutes between two checks"
          help="1 to 10,080, which is a week. 0: as System Settings say."
          isOptional
        >
          <Input
            inputMode="numeric"
            autoComplete="off"
            value={minutes}
            onChange={(event) => setMinutes(event.target.value)}
          />
        </Field>
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="primary" busy={isBusy} disabled={isEmpty}>
            Change
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
