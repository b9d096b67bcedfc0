'use client';

import { Inbox, OctagonX, UserRound } from 'lucide-react';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { cn } from '#lib/cn.ts';

/** The bottom of the phone view: where one can go. */
export function PhoneTabs({ needAction }: { needAction: number }) {
  const path = usePathname();
  const isAccounts = path.startsWith('/phone/accounts');
  return (
    <nav
      aria-label="Phone view"
      className="sticky bottom-0 z-10 grid grid-cols-2 border-t border-line bg-surface pt-1.5 pb-[max(10px,env(safe-area-inset-bottom))] text-xs"
    >
      <Tab href="/phone" isCurrent={!isAccounts}>
        <Inbox aria-hidden className="size-5" />
        Mail
      </Tab>
      <Tab href="/phone/accounts" isCurrent={isAccounts}>
        <span className="relative">
          <UserRound aria-hidden className="size-5" />
          {needAction > 0 && (
            <OctagonX
              aria-hidden
              className="absolute -top-1 -right-2.5 size-3.5 rounded-full bg-surface text-bad"
            />
          )}
        </span>
        Accounts
        {needAction > 0 && <span className="sr-only">, {needAction} suspended</span>}
      </Tab>
    </nav>
  );
}

function Tab({ href, isCurrent, children }: { href: string; isCurrent: boolean; children: React.ReactNode }) {
  return (
    <Link
      href={href}
      prefetch={false}
      aria-current={isCurrent ? 'page' : undefined}
      className={cn(
        'grid min-h-11 content-center justify-items-center gap-0.5 rounded-md hover:no-underline',
        isCurrent ? 'font-semibold text-accent' : 'text-muted',
      )}
    >
      {children}
    </Link>
  );
}
