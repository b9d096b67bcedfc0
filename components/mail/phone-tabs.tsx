'use client';

import { CircleAlert, Inbox, OctagonX, PenLine, SendHorizontal, Star, UserRound } from 'lucide-react';
import Link from 'next/link';
import { usePathname, useSearchParams } from 'next/navigation';
import { cn } from '#lib/cn.ts';

/** The bottom of the phone view: where one can go. */
export function PhoneTabs({
  needAction,
  outbox,
}: {
  needAction: number;
  outbox: { underWay: number; stuck: number };
}) {
  const path = usePathname();
  const isFlagged = useSearchParams().get('in') === 'flagged';
  const page = /^\/phone\/(accounts|compose|outbox)/.exec(path)?.[1];
  const current = page ?? (isFlagged ? 'flagged' : 'mail');
  return (
    <nav
      aria-label="Phone view"
      className="sticky bottom-0 z-10 grid print:hidden grid-cols-5 border-t border-line bg-surface pt-1.5 pb-[max(10px,env(safe-area-inset-bottom))] text-xs"
    >
      <Tab href="/phone" isCurrent={current === 'mail'}>
        <Inbox aria-hidden className="size-5" />
        Mail
      </Tab>
      <Tab href="/phone?in=flagged" isCurrent={current === 'flagged'}>
        <Star aria-hidden className="size-5" />
        Flagged
      </Tab>
      <Tab href="/phone/compose" isCurrent={current === 'compose'} shortcut="c">
        <PenLine aria-hidden className="size-5" />
        Write
      </Tab>
      <Tab href="/phone/outbox" isCurrent={current === 'outbox'}>
        <span className="relative">
          <SendHorizontal aria-hidden className="size-5" />
          {outbox.stuck > 0 && (
            <CircleAlert
              aria-hidden
              className="absolute -top-1 -right-2.5 size-3.5 rounded-full bg-surface text-bad"
            />
          )}
        </span>
        Outbox
        {outbox.stuck > 0 && <span className="sr-only">, {outbox.stuck} not sent</span>}
      </Tab>
      <Tab href="/phone/accounts" isCurrent={current === 'accounts'}>
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

function Tab({
  href,
  isCurrent,
  shortcut,
  children,
}: {
  href: string;
  isCurrent: boolean;
  shortcut?: string;
  children: React.ReactNode;
}) {
  return (
    <Link
      href={href}
      prefetch={false}
      aria-current={isCurrent ? 'page' : undefined}
      data-key={shortcut}
      aria-keyshortcuts={shortcut}
      className={cn(
        'grid min-h-11 content-center justify-items-center gap-0.5 rounded-md hover:no-underline',
        isCurrent ? 'font-semibold text-accent' : 'text-muted',
      )}
    >
      {children}
    </Link>
  );
}
