'use client';

import Link from 'next/link';
import type { ComponentProps, ReactNode } from 'react';
import { Spinner } from '#components/ui/spinner.tsx';
import { cn } from '#lib/cn.ts';

const look =
  'flex min-h-9 w-full items-center gap-2.5 rounded-md px-2 text-left font-medium text-text hover:bg-idle-soft hover:no-underline disabled:text-muted disabled:opacity-60 disabled:hover:bg-transparent pointer-coarse:min-h-11 aria-busy:[&>svg:not(.animate-spin)]:hidden [&>svg]:size-4 [&>svg]:shrink-0';

/** The entries of an *Actions* pane, one below the other. */
export function ActionList({ children }: { children: ReactNode }) {
  return <div className="grid gap-0.5">{children}</div>;
}

export function ActionLink({ className, onClick, ...rest }: ComponentProps<typeof Link>) {
  return (
    <Link
      {...rest}
      onClick={(event) => {
        closePane(event.currentTarget);
        onClick?.(event);
      }}
      className={cn(look, className)}
    />
  );
}

export function ActionButton({
  busy = false,
  isDanger = false,
  className,
  children,
  onClick,
  type = 'button',
  ...rest
}: ComponentProps<'button'> & { busy?: boolean; isDanger?: boolean }) {
  return (
    <button
      {...rest}
      type={type}
      aria-busy={busy || undefined}
      aria-disabled={busy || undefined}
      onClick={(event) => {
        if (busy) return event.preventDefault();
        closePane(event.currentTarget);
        onClick?.(event);
      }}
      className={cn(look, isDanger && 'text-bad hover:bg-bad-soft', className)}
    >
      {busy && <Spinner />}
      {children}
    </button>
  );
}

/** A thin line and a name between groups of actions. */
export function ActionGroup({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className="mt-3 border-t border-line pt-3">
      <h3 className="mb-1 px-2 text-xs font-semibold text-muted wrap-anywhere">{title}</h3>
      {children}
    </div>
  );
}

/** On small screens the pane covers the page: it goes once an action is chosen. */
function closePane(from: Element) {
  const pane = from.closest<HTMLElement>('[popover]');
  if (pane?.matches(':popover-open')) pane.hidePopover();
}
