'use client';

import { FileText, RotateCw } from 'lucide-react';
import { useState, useTransition } from 'react';
import { useSelection } from '#components/data-table/selection.tsx';
import { ActionButton, ActionGroup, ActionLink, ActionList } from '#components/shell/actions.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { toast } from '#components/ui/toast.tsx';
import { redeliver } from './actions.ts';
import { DeliveryBadge, type DeliveryRow } from './deliveries-grid.tsx';

/** Sending again, and what the server said to the selected one. */
export function DeliveryActions({ rows }: { rows: DeliveryRow[] }) {
  const { selected } = useSelection();
  const [isBusy, setIsBusy] = useState(false);
  const [, start] = useTransition();
  const chosen = rows.filter(({ id }) => selected[id]);
  const [only] = chosen;
  if (!only)
    return <p className="px-2 text-sm text-muted">Select a notification to see what the server said.</p>;
  const waiting = chosen.every(({ state }) => state === 'queued' || state === 'sending');

  const again = () => {
    setIsBusy(true);
    start(async () => {
      const result = await redeliver(chosen.map(({ id }) => id));
      setIsBusy(false);
      if (!result.ok) return toast('bad', result.message);
      const { queued } = result.value;
      toast('ok', queued === 1 ? 'Queued again' : `${queued} queued again`, {
        description: 'A link in it is made anew.',
      });
    });
  };

  return (
    <>
      <ActionList>
        <ActionButton onClick={again} busy={isBusy} disabled={waiting}>
          <RotateCw aria-hidden />
          Send again
        </ActionButton>
        {chosen.length === 1 && only.accountId && (
          <ActionLink href={`/console/accounts/${only.accountId}`}>
            <FileText aria-hidden />
            Open account
          </ActionLink>
        )}
      </ActionList>
      {chosen.length === 1 && (
        <ActionGroup title={only.account ?? only.recipient}>
          <div className="grid justify-items-start gap-2 px-2 pt-1 text-sm">
            <DeliveryBadge state={only.state} />
            <p className="wrap-anywhere">
              To {only.recipient}, queued <RelativeTime at={only.queuedAt} />
              {only.lastAttemptAt && (
                <>
                  , last tried <RelativeTime at={only.lastAttemptAt} />
                </>
              )}
              .
            </p>
            {only.lastError && <p className="evidence text-bad">{only.lastError}</p>}
            {only.answer && <p className="evidence text-muted">{only.answer}</p>}
          </div>
        </ActionGroup>
      )}
    </>
  );
}
