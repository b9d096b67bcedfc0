'use client';

import {
  Bell,
  ClipboardList,
  DatabaseBackup,
  Info,
  KeyRound,
  LayoutGrid,
  type LucideIcon,
  Mail,
  Settings,
  UserRound,
} from 'lucide-react';
import Link, { useLinkStatus } from 'next/link';
import { usePathname } from 'next/navigation';
import { Spinner } from '#components/ui/spinner.tsx';
import { cn } from '#lib/cn.ts';
import {
  administrationPlaces,
  type ConsolePlace,
  consolePlaces,
  type PlaceHeading,
} from './console-places.ts';
import { navId } from './nav-id.ts';
import { useRights } from './rights.tsx';

const icons: Record<string, LucideIcon> = {
  Overview: LayoutGrid,
  'Email Accounts': Mail,
  'Notification Services': Bell,
  'System Settings': Settings,
  Users: UserRound,
  'API tokens': KeyRound,
  Backups: DatabaseBackup,
  'Audit log': ClipboardList,
  About: Info,
};

/** The explorer tree: beside the page on a desktop, a drawer under the menu button on a phone. */
export function ConsoleNav({ accounts }: { accounts: number }) {
  const path = usePathname();
  const close = () => document.getElementById(navId)?.hidePopover();
  const rights = useRights();
  const isShown = ({ right }: ConsolePlace | PlaceHeading) => rights.includes(right);
  const administration = administrationPlaces.filter(isShown);
  const link = (entry: ConsolePlace | PlaceHeading) =>
    !('href' in entry) ? (
      <li key={entry.label} className="py-1 pl-8 text-muted">
        {entry.label}
      </li>
    ) : (
      <NavLink
        key={entry.label}
        {...entry}
        isCurrent={isCurrent(entry, path)}
        figure={entry.href === '/console/accounts' ? accounts : undefined}
        onGo={close}
      />
    );
  return (
    <nav
      id={navId}
      popover="auto"
      aria-label="Console"
      className="inset-y-0 left-0 m-0 h-dvh max-h-none w-72 max-w-[85vw] overflow-y-auto border-0 border-r border-line bg-surface px-2 py-3 text-text shadow-lg backdrop:bg-[#000000]/40 tree:sticky tree:top-13 tree:block tree:h-[calc(100dvh-52px)] tree:w-auto tree:max-w-none tree:bg-bg tree:shadow-none print:hidden"
    >
      <ul className="grid grid-cols-[minmax(0,1fr)] gap-0.5">{consolePlaces.filter(isShown).map(link)}</ul>
      {administration.length > 0 && (
        <>
          <h2 id="console-nav-administration" className="px-2 pt-4 pb-1 text-xs font-semibold text-muted">
            Administration
          </h2>
          <ul aria-labelledby="console-nav-administration" className="grid grid-cols-[minmax(0,1fr)] gap-0.5">
            {administration.map(link)}
          </ul>
        </>
      )}
    </nav>
  );
}

function isCurrent({ href, label }: ConsolePlace, path: string): boolean {
  if (label === 'System Settings') return false;
  return href === '/console' ? path === href : path === href || path.startsWith(`${href}/`);
}

function NavLink({
  href,
  label,
  depth,
  isCurrent,
  figure,
  onGo,
}: ConsolePlace & { isCurrent: boolean; figure?: number; onGo: () => void }) {
  const Icon = icons[label];
  return (
    <li>
      <Link
        href={href}
        onClick={onGo}
        aria-current={isCurrent ? 'page' : undefined}
        className={cn(
          'flex min-h-8 items-center gap-2 rounded-md px-2 py-1 whitespace-nowrap text-text hover:bg-idle-soft hover:no-underline pointer-coarse:min-h-11 max-tree:min-h-11',
          depth === 1 && 'pl-8 text-muted',
          depth === 2 && 'pl-12 text-muted',
          isCurrent && 'bg-accent-soft font-semibold tracking-[-0.02em] text-accent hover:bg-accent-soft',
        )}
      >
        {Icon && <Icon aria-hidden className="size-4 shrink-0" />}
        <span className="clip">{label}</span>
        <Pending />
        {figure !== undefined && (
          <span className="ml-auto text-xs tabular-nums" title={figure.toLocaleString('en')}>
            {figure >= 10_000 ? compact.format(figure) : figure.toLocaleString('en')}
          </span>
        )}
      </Link>
    </li>
  );
}

const compact = new Intl.NumberFormat('en', { notation: 'compact' });

/** Shown while the page is on its way, once that takes longer than a blink. */
function Pending() {
  const { pending } = useLinkStatus();
  return pending ? (
    <Spinner className="ml-auto size-3.5 animate-[spin_1s_linear_infinite,appear_200ms_150ms_both]" />
  ) : null;
}
