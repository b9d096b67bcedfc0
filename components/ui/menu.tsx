'use client';

import { Menu as BaseMenu } from '@base-ui/react/menu';
import Link from 'next/link';
import type { ReactElement, ReactNode } from 'react';
import { cn } from '#lib/cn.ts';

/** A menu under a button. `trigger` is the button itself. */
export function Menu({
  trigger,
  children,
  align = 'end',
}: {
  trigger: ReactElement;
  children: ReactNode;
  align?: 'start' | 'end';
}) {
  return (
    <BaseMenu.Root modal={false}>
      <BaseMenu.Trigger render={trigger} />
      <BaseMenu.Portal>
        <BaseMenu.Positioner sideOffset={6} align={align} className="z-50 outline-none">
          <BaseMenu.Popup className="min-w-48 max-w-80 rounded-md border border-line bg-raised p-1 shadow-lg outline-none transition duration-100 data-ending-style:opacity-0 data-starting-style:opacity-0">
            {children}
          </BaseMenu.Popup>
        </BaseMenu.Positioner>
      </BaseMenu.Portal>
    </BaseMenu.Root>
  );
}

const item =
  'flex min-h-9 items-center gap-2.5 rounded-sm px-2.5 py-1.5 text-base text-text outline-none select-none hover:no-underline data-disabled:opacity-50 data-highlighted:bg-idle-soft pointer-coarse:min-h-11 [&>svg]:size-4 [&>svg]:shrink-0';

export function MenuItem({
  onSelect,
  isDanger = false,
  disabled = false,
  children,
}: {
  onSelect: () => void;
  isDanger?: boolean;
  disabled?: boolean;
  children: ReactNode;
}) {
  return (
    <BaseMenu.Item
      onClick={onSelect}
      disabled={disabled}
      className={cn(item, 'cursor-pointer', isDanger && 'text-bad data-highlighted:bg-bad-soft')}
    >
      {children}
    </BaseMenu.Item>
  );
}

export function MenuLink({ href, children }: { href: string; children: ReactNode }) {
  return (
    <BaseMenu.LinkItem render={<Link href={href} />} className={item}>
      {children}
    </BaseMenu.LinkItem>
  );
}

export function MenuNote({ children }: { children: ReactNode }) {
  return <div className="px-2.5 py-2 text-sm text-muted wrap-anywhere">{children}</div>;
}

export function MenuSeparator() {
  return <BaseMenu.Separator className="-mx-1 my-1 h-px bg-line" />;
}
