'use client';

import { RotateCw } from 'lucide-react';
import { useState, useTransition } from 'react';
import { ActionButton } from '#components/shell/actions.tsx';
import { toast } from '#components/ui/toast.tsx';
import { redeliver } from './actions.ts';
import type { DeliveryRow } from './row.ts';

/** Puts finished notifications into the queue again. */
export function SendAgain({ rows }: { rows: Pick<DeliveryRow, 'id' | 'state'>[] }) {
  const [isBusy, setIsBusy] = useState(false);
  const [, start] = useTransition();
  const waiting = rows.every(({ state }) => state === 'queued' || state === 'sending');

  const again = () => {
    setIsBusy(true);
    start(async () => {
      const result = await redeliver(rows.map(({ id }) => id));
      setIsBusy(false);
      if (!result.ok) return toast('bad', result.message);
      const { queued, withoutNumber } = result.value;
      const description = withoutNumber > 0 ? 'An owner still has no number.' : 'A link in it is made anew.';
      if (queued === 0) return toast('bad', 'Nothing to send again', { description });
      toast('ok', queued === 1 ? 'Queued again' : `${queued} queued again`, { description });
    });
  };

  return (
    <ActionButton onClick={again} busy={isBusy} disabled={waiting}>
      <RotateCw aria-hidden />
      Send again
    </ActionButton>
  );
}
