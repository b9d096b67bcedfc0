'use client';

import { CircleAlert, Folder, Inbox, Mails, PenLine, SendHorizontal, Star } from 'lucide-react';
import Link from 'next/link';
import { usePathname, useSearchParams } from 'next/navigation';
import type { ReactNode } from 'react';
import { CopyProgress } from '#components/account/copy-progress.tsx';
import { MissingMail } from '#components/account/missing-mail.tsx';
import { ProtocolNote } from '#components/account/protocol-note.tsx';
import { accountStatus } from '#components/ui/account-status.ts';
import { ButtonLink } from '#components/ui/button.tsx';
import { cn } from '#lib/cn.ts';
import type { ListedFolder } from '#lib/messages/list-folders.ts';
import { AccountNote } from './account-note.tsx';
import type { MailAccount } from './mail-account.ts';
import { folderName, placeAddress } from './places.ts';

/** My accounts with their folders, and below a broken one what is wrong with it. */
export function DesktopSide({
  accounts,
  folders,
  outbox,
}: {
  accounts: MailAccount[];
  folders: ListedFolder[];
  outbox: { underWay: number; stuck: number };
}) {
  const search = useSearchParams();
  const path = usePathname();
  // On a small screen one thing at a time.
  const isReading = path !== '/desktop' || search.has('message');
  const current = path === '/desktop' ? (search.get('in') ?? '') : null;
  return (
    <nav
      aria-label="Accounts and folders"
      className={cn(
        'grid grid-cols-[minmax(0,1fr)] content-start gap-0.5 px-2 pb-4',
        isReading && 'max-md:hidden',
      )}
    >
      <ButtonLink
        href={placeAddress('/desktop/compose', search.get('in') ?? '')}
        variant="primary"
        prefetch={false}
        data-key="c"
        aria-keyshortcuts="c"
        className="mb-2 justify-start"
      >
        <PenLine aria-hidden />
        New message
      </ButtonLink>
      <PlaceLink value="" current={current} icon={<Mails aria-hidden />}>
        All mail
      </PlaceLink>
      <PlaceLink value="flagged" current={current} icon={<Star aria-hidden />}>
        Flagged
      </PlaceLink>
      <Link
        href="/desktop/outbox"
        prefetch={false}
        aria-current={path === '/desktop/outbox' ? 'page' : undefined}
        className="flex min-w-0 items-center gap-2 rounded-md px-2.5 py-1.5 text-text hover:bg-idle-soft hover:no-underline aria-[current]:bg-accent-soft aria-[current]:font-semibold aria-[current]:text-accent [&>svg]:size-4 [&>svg]:shrink-0 pointer-coarse:py-3"
      >
        <SendHorizontal aria-hidden />
        <span className="clip flex-1">Outbox</span>
        <OutboxCount {...outbox} />
      </Link>
      {accounts.map((account) => {
        const { text, icon: Icon, tone } = accountStatus(account);
        const own = folders.filter(({ accountId }) => accountId === account.id);
        return (
          <div key={account.id} className="grid grid-cols-[minmax(0,1fr)] gap-0.5 pt-2">
            <Link
              href={placeAddress('/desktop', `a:${account.id}`)}
              prefetch={false}
              aria-current={current === `a:${account.id}` ? 'page' : undefined}
              title={account.address}
              className={cn(
                'flex min-w-0 items-center gap-2 rounded-md px-2.5 py-2 pointer-coarse:py-3 font-semibold text-text hover:bg-idle-soft hover:no-underline aria-[current]:bg-accent-soft',
                tone === 'bad' && 'text-bad',
              )}
            >
              <Icon
                aria-hidden
                className={cn(
                  'size-4 shrink-0',
                  {
                    ok: 'text-ok',
                    bad: 'text-bad',
                    warn: 'text-warn',
                    idle: 'text-idle',
                    accent: 'text-accent',
                  }[tone],
                )}
              />
              <span className="clip text-sm">{account.address}</span>
              <span className="sr-only">, {text}</span>
            </Link>
            <div className="grid grid-cols-[minmax(0,1fr)] gap-1.5 px-1 empty:hidden">
              <AccountNote
                account={account}
                passwordPage={`/desktop/accounts/${account.id}/password`}
                isCompact
              />
              <ProtocolNote account={account} isCompact />
              <CopyProgress folders={own} isCompact />
              <MissingMail missing={account.missing} isCompact />
            </div>
            {own.map((folder) => (
              <PlaceLink
                key={folder.id}
                value={`f:${folder.id}`}
                current={current}
                icon={folder.path === 'INBOX' ? <Inbox aria-hidden /> : <Folder aria-hidden />}
                isInside
                unread={folder.unread}
              >
                {folderName(folder.path)}
              </PlaceLink>
            ))}
          </div>
        );
      })}
    </nav>
  );
}

/** How much is on its way; with a mark where something waits for me. */
function OutboxCount({ underWay, stuck }: { underWay: number; stuck: number }) {
  if (stuck > 0) {
    return (
      <span className="flex items-center gap-1 text-xs text-bad tabular-nums">
        <CircleAlert aria-hidden className="size-3.5" />
        {stuck}
        <span className="sr-only"> not sent</span>
      </span>
    );
  }
  if (underWay === 0) return null;
  return (
    <span className="text-xs text-muted tabular-nums">
      {underWay}
      <span className="sr-only"> on the way</span>
    </span>
  );
}

function PlaceLink({
  value,
  current,
  icon,
  isInside = false,
  unread = 0,
  children,
}: {
  value: string;
  current: string | null;
  icon: ReactNode;
  isInside?: boolean;
  unread?: number;
  children: ReactNode;
}) {
  const isCurrent = value === current;
  return (
    <Link
      href={placeAddress('/desktop', value)}
      prefetch={false}
      aria-current={isCurrent ? 'page' : undefined}
      className={cn(
        'flex min-w-0 items-center gap-2 rounded-md px-2.5 py-1.5 text-text hover:bg-idle-soft hover:no-underline [&>svg]:size-4 [&>svg]:shrink-0 pointer-coarse:py-3',
        isInside && 'pl-8.5',
        isCurrent && 'bg-accent-soft font-semibold text-accent hover:bg-accent-soft',
      )}
    >
      {icon}
      <span className="clip flex-1">{children}</span>
      {unread > 0 && (
        <span className={cn('text-xs tabular-nums', isCurrent ? 'text-accent' : 'text-muted')}>
          {unread}
          <span className="sr-only"> unread</span>
        </span>
      )}
    </Link>
  );
}
