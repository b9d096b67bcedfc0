'use client';

import { Trash2 } from 'lucide-react';
import { useState, useTransition } from 'react';
import { Button } from '#components/ui/button.tsx';
import { AlertDialog } from '#components/ui/dialog.tsx';
import { toast } from '#components/ui/toast.tsx';
import { ActionButton } from './actions.tsx';

type Removed = { ok: true } | { ok: false; message: string };

/**
 * *Remove*, or *Delete*, in an *Actions* pane, with the question whether to. Where it went well `remove` leads to another
 * page; why it did not is said, and all stays.
 */
export function RemoveDialog({
  verb,
  name,
  description,
  remove,
}: {
  verb: 'Remove' | 'Delete';
  name: string;
  /** What ends with it. */
  description: string;
  remove: () => Promise<Removed>;
}) {
  const [isOpen, setIsOpen] = useState(false);
  const [isBusy, start] = useTransition();
  const confirm = () =>
    start(async () => {
      const result = await remove();
      if (!result.ok) toast('bad', result.message);
      setIsOpen(false);
    });
  return (
    <>
      <ActionButton isDanger onClick={() => setIsOpen(true)}>
        <Trash2 aria-hidden />
        {verb}
      </ActionButton>
      <AlertDialog
        open={isOpen}
        onOpenChange={setIsOpen}
        title={`${verb} ${name}?`}
        description={description}
        confirm={
          <Button variant="dangerSolid" busy={isBusy} onClick={confirm}>
            {verb}
          </Button>
        }
      />
    </>
  );
}
