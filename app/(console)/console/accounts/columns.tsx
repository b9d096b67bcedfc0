'use client';

import { RepairLine } from '#components/account/repair-line.tsx';
import type { Column } from '#components/data-table/column.ts';
import { RecentChecks } from '#components/ui/recent-checks.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { StatusBadge } from '#components/ui/status-badge.tsx';
import { cn } from '#lib/cn.ts';
import { causeWords } from '#lib/words/causes.ts';
import type { AccountRow } from './row.ts';

const isBroken = ({ state }: AccountRow) => state === 'suspended' || state === 'needs_consent';

/** Left out where rows stand close; the row's title and its page have it. */
const secondLine = 'block md:group-data-dense/grid:hidden';

/** Without these nobody knows what a row is. */
export const isFixed = (id: string) => id === 'name' || id === 'state';

const soundName = 'clip block text-left font-semibold text-text';
const brokenName = 'clip block text-left font-semibold text-bad';
const stepLook = cn(secondLine, 'clip pt-0.5 text-xs text-muted md:max-w-[clamp(11rem,27cqi,13.5rem)]');
const causeLook = cn(secondLine, 'clip text-xs text-muted md:max-w-32');

/** The grid's columns; what finds an account (server, owner) gives way last when the window is narrow. */
export const columns: Column<AccountRow>[] = [
  {
    id: 'name',
    header: 'Account Name',
    phone: 'title',
    isSortable: true,
    room: 'most',
    title: (row) => (row.name === row.address ? row.address : `${row.name}\n${row.address}`),
    cell: (row) => (
      <span className="block md:group-data-dense/grid:flex md:group-data-dense/grid:items-baseline md:group-data-dense/grid:gap-2">
        <a
          href={`/console/accounts/${row.id}`}
          tabIndex={-1}
          dir="auto"
          className={isBroken(row) ? brokenName : soundName}
        >
          {row.name}
        </a>
        {row.name !== row.address && <span className="clip block text-xs text-muted">{row.address}</span>}
      </span>
    ),
  },
  {
    id: 'state',
    header: 'Status',
    phone: 'begin',
    isSortable: true,
    cell: (row) => (
      <>
        <StatusBadge {...row} hasBeenChecked={row.lastCheckAt !== null} />
        {row.repair && <RepairLine repair={row.repair} isShort className={stepLook} />}
      </>
    ),
  },
  {
    id: 'recentChecks',
    header: 'Last 20 checks',
    phone: 'end',
    from: '960',
    cell: (row) => <RecentChecks recent={row.recentChecks} />,
  },
  {
    id: 'lastCheckAt',
    header: 'Last Checked',
    phone: 'fact',
    isSortable: true,
    title: (row) =>
      row.cause ? `${causeWords(row.cause, row.evidence).sentence}\n${row.evidence ?? ''}` : undefined,
    cell: (row) => (
      <span className="block">
        <RelativeTime at={row.lastCheckAt} isShort />
        {row.cause && <span className={causeLook}>{causeWords(row.cause, row.evidence).short}</span>}
      </span>
    ),
  },
  {
    id: 'lastSuccessAt',
    header: 'Last Success',
    phone: 'fact',
    isSortable: true,
    from: '1080',
    cell: (row) => <RelativeTime at={row.lastSuccessAt} isShort />,
  },
  {
    id: 'nextCheckAt',
    header: 'Next Check',
    phone: 'hidden',
    isSortable: true,
    from: '1280',
    cell: (row) => <RelativeTime at={row.nextCheckAt} isShort never="None" past="Due now" />,
  },
  {
    id: 'refusals',
    header: 'Failures',
    phone: 'hidden',
    isSortable: true,
    isNumber: true,
    from: '1380',
    cell: (row) => row.refusals,
  },
  {
    id: 'messageCount',
    header: 'Messages',
    phone: 'hidden',
    isSortable: true,
    isNumber: true,
    from: '1380',
    cell: (row) => row.messageCount.toLocaleString('en'),
  },
  {
    id: 'host',
    header: 'Server',
    phone: 'hidden',
    isSortable: true,
    from: '730',
    room: 'some',
    title: (row) => `${row.server}:${row.port}`,
    cell: (row) => <span className="clip block">{row.server}</span>,
  },
  {
    id: 'owner',
    header: 'Owner',
    phone: 'hidden',
    isSortable: true,
    from: '790',
    room: 'little',
    title: (row) => row.ownerEmail,
    cell: (row) => (
      <span dir="auto" className="clip block text-left">
        {row.owner}
      </span>
    ),
  },
  {
    id: 'userName',
    header: 'User Name',
    phone: 'hidden',
    from: '1680',
    title: (row) => row.userName,
    cell: (row) => <span className="clip block max-w-[10cqi]">{row.userName}</span>,
  },
  { id: 'type', header: 'Type', phone: 'hidden', from: '1680', cell: (row) => row.type },
];
