'use client';

import { Eye, FileText } from 'lucide-react';
import { useSelection } from '#components/data-table/selection.tsx';
import { ActionGroup, ActionLink, ActionList } from '#components/shell/actions.tsx';
import { Only } from '#components/shell/rights.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { DeliveryBadge } from './delivery-badge.tsx';
import type { DeliveryRow } from './row.ts';
import { SendAgain } from './send-again.tsx';

/** Sending again, and what the server said to the selected one. */
export function DeliveryActions({ rows }: { rows: DeliveryRow[] }) {
  const { has } = useSelection();
  const chosen = rows.filter(({ id }) => has(id));
  const [only] = chosen;
  if (!only)
    return <p className="px-2 text-sm text-muted">Select a notification to see what the server said.</p>;
  return (
    <>
      <ActionList>
        <Only right="notifications:write">
          <SendAgain rows={chosen} />
        </Only>
        {chosen.length === 1 && (
          <ActionLink href={`/console/notifications/${only.id}`}>
            <Eye aria-hidden />
            See what was sent
          </ActionLink>
        )}
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
