import { CircleCheck, OctagonX, TriangleAlert } from 'lucide-react';
import Link from 'next/link';
import { RepairLine } from '#components/account/repair-line.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { cn } from '#lib/cn.ts';
import type { Overview } from '#lib/overview/read.ts';
import { causeWords } from '#lib/words/causes.ts';

/** Who has no mail now, why, and since when; the suspended first. */
export function OpenIncidents({ incidents }: { incidents: Overview['incidents'] }) {
  if (incidents.total === 0)
    return <EmptyState icon={CircleCheck} title="Every password works" className="py-8" />;
  return (
    <>
      <ul>
        {incidents.items.map(({ id, account, cause, evidence, openedAt, suspendedAt, repair }) => {
          const Icon = suspendedAt ? OctagonX : TriangleAlert;
          return (
            <li key={id} className="border-line not-last:border-b">
              <Link
                href={`/console/accounts/${account.id}`}
                className="grid grid-cols-[auto_minmax(0,1fr)_auto] gap-x-2.5 px-4 py-2.5 text-text hover:bg-idle-soft/50 hover:no-underline"
              >
                <Icon aria-hidden className={cn('mt-0.5 size-4', suspendedAt ? 'text-bad' : 'text-warn')} />
                <span className="clip font-medium" title={account.address}>
                  {account.name || account.address}
                </span>
                <RelativeTime at={suspendedAt ?? openedAt} isShort className="text-sm text-muted" />
                <span className="clip col-span-2 col-start-2 text-sm text-muted" title={evidence}>
                  {suspendedAt ? 'Suspended' : 'Refused'}: {causeWords(cause).short}
                  {evidence && <span className="evidence"> · {evidence}</span>}
                </span>
                {repair && (
                  <RepairLine repair={repair} className="clip col-span-2 col-start-2 text-sm text-muted" />
                )}
              </Link>
            </li>
          );
        })}
      </ul>
      {incidents.total > incidents.items.length && (
        <p className="border-t border-line px-4 py-2.5 text-sm">
          <Link href="/console/accounts?state=incident" className="link">
            All {incidents.total.toLocaleString('en')} in the list of accounts
          </Link>
        </p>
      )}
    </>
  );
}
