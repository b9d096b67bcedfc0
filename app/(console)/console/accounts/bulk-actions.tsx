'use client';

import { ArrowRightLeft, FolderCog, Pause, Play, RefreshCw, Send, Trash2 } from 'lucide-react';
import { useState, useTransition } from 'react';
import { ActionButton, ActionGroup, ActionLink, ActionList } from '#components/shell/actions.tsx';
import { useKeys } from '#components/shell/keys/use-keys.ts';
import { toast } from '#components/ui/toast.tsx';
import type { ChosenAccounts, PlainAct } from '#lib/account-jobs/schema.ts';
import { ChangeDialog } from './bulk-change.tsx';
import { DeleteDialog } from './bulk-delete.tsx';
import { LinksDialog } from './bulk-links.tsx';
import { startJobAction } from './jobs/actions.ts';

/** As many ids as an address can hold. */
const mostInAddress = 150;

/** What can be done with many accounts: each act is a job that a worker goes through. */
export function BulkActions({
  chosen,
  count,
  filterQuery,
  onDeleted,
}: {
  chosen: ChosenAccounts;
  count: number;
  /** The filter as the address has it, for the page of a move. */
  filterQuery: string;
  onDeleted: () => void;
}) {
  const [open, setOpen] = useState<'links' | 'delete' | 'change' | null>(null);
  const [running, setRunning] = useState<string | null>(null);
  const [, startTransition] = useTransition();
  const close = () => setOpen(null);

  const start = (act: PlainAct, expected?: number, onDone?: () => void) => {
    setRunning(act.kind);
    startTransition(async () => {
      const result = await startJobAction({ act, chosen, ...(expected === undefined ? {} : { expected }) });
      setRunning(null);
      if (!result.ok) {
        const description = result.problems.map(({ field, message }) => `${field} ${message}`).join('; ');
        return toast('bad', result.message, { description });
      }
      close();
      onDone?.();
    });
  };

  useKeys({ c: () => start({ kind: 'check' }), l: () => setOpen('links') });

  const title = `${count.toLocaleString('en')} accounts`;
  const moveTo = moveAddress(chosen, filterQuery);
  return (
    <ActionGroup title={title}>
      <ActionList>
        <ActionButton onClick={() => start({ kind: 'check' })} busy={running === 'check'}>
          <RefreshCw aria-hidden />
          Check now
        </ActionButton>
        <ActionButton onClick={() => setOpen('links')}>
          <Send aria-hidden />
          Send update links
        </ActionButton>
        <ActionButton onClick={() => start({ kind: 'resume' })} busy={running === 'resume'}>
          <Play aria-hidden />
          Resume
        </ActionButton>
        <ActionButton onClick={() => start({ kind: 'pause' })} busy={running === 'pause'}>
          <Pause aria-hidden />
          Pause
        </ActionButton>
        <ActionButton onClick={() => setOpen('change')}>
          <FolderCog aria-hidden />
          Change
        </ActionButton>
        {moveTo ? (
          <ActionLink href={moveTo} prefetch={false}>
            <ArrowRightLeft aria-hidden />
            Move to another server
          </ActionLink>
        ) : (
          <ActionButton disabled title="Filter the list until it shows what is to move, then select all.">
            <ArrowRightLeft aria-hidden />
            Move to another server
          </ActionButton>
        )}
        <ActionButton isDanger onClick={() => setOpen('delete')}>
          <Trash2 aria-hidden />
          Delete
        </ActionButton>
      </ActionList>
      <LinksDialog
        isOpen={open === 'links'}
        onClose={close}
        chosen={chosen}
        isBusy={running === 'send_links'}
        onSend={() => start({ kind: 'send_links' })}
      />
      <ChangeDialog
        isOpen={open === 'change'}
        onClose={close}
        title={title}
        isBusy={running === 'change'}
        onChange={(change) => start({ kind: 'change', ...change })}
      />
      <DeleteDialog
        isOpen={open === 'delete'}
        onClose={close}
        count={count}
        isBusy={running === 'delete'}
        onDelete={() => start({ kind: 'delete' }, count, onDeleted)}
      />
    </ActionGroup>
  );
}

/** The page of a move of these accounts; null: an address cannot say which. */
function moveAddress(chosen: ChosenAccounts, filterQuery: string): string | null {
  if ('ids' in chosen) {
    if (chosen.ids.length > mostInAddress) return null;
    return `/console/accounts/move?${chosen.ids.map((id) => `id=${id}`).join('&')}`;
  }
  return chosen.except.length === 0 ? `/console/accounts/move?${filterQuery}` : null;
}
