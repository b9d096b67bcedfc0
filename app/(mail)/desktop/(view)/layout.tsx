import type { Metadata } from 'next';
import type { ReactNode } from 'react';
import { DesktopSide } from '#components/mail/desktop-side.tsx';
import { LiveMail } from '#components/mail/live-mail.tsx';
import { spokenAccounts } from '#components/mail/spoken-accounts.ts';
import { ReaderZone } from '#components/shell/reader-zone.tsx';
import { SkipLink } from '#components/shell/skip-link.tsx';
import { UserMenu } from '#components/shell/user-menu.tsx';
import { LogoMark } from '#components/ui/logo.tsx';
import { readSettings } from '#lib/settings/store.ts';
import { readUser } from '#lib/web/viewer.ts';
import { readMail } from '../../read-mail.ts';
import { signOutOfDesktop } from '../../sign-out.ts';

export const metadata: Metadata = { title: 'Mail' };

/** Left my accounts and folders; the rest is the page's. */
export default async function DesktopLayout({ children }: { children: ReactNode }) {
  const { accounts, folders, revision, outbox } = await readMail();
  const [user, settings] = await Promise.all([readUser(), readSettings()]);
  const organisation = settings['organisation.name'] ?? 'Rekey';
  return (
    <ReaderZone>
      <div className="grid min-h-dvh bg-surface print:block print:h-auto max-md:grid-rows-[auto_minmax(0,1fr)] md:h-dvh md:grid-cols-[196px_minmax(0,1fr)] tree:grid-cols-[220px_minmax(0,1fr)] lg:grid-cols-[256px_minmax(0,1fr)]">
        <SkipLink />
        <header className="relative flex min-w-0 print:hidden flex-col border-line bg-bg max-md:border-b md:overflow-y-auto md:border-r">
          <div className="flex h-13 shrink-0 items-center gap-2 pr-3 pl-4">
            <LogoMark className="size-6" />
            <span title={organisation} className="clip flex-1 text-[15px] font-bold">
              {organisation}
            </span>
            <UserMenu
              from="desktop"
              user={{ name: user?.name ?? '', email: user?.email ?? '' }}
              signOut={signOutOfDesktop}
            />
          </div>
          <DesktopSide accounts={accounts} folders={folders} outbox={outbox} />
        </header>
        <main
          id="main"
          tabIndex={-1}
          className="relative min-w-0 outline-none md:min-h-0 md:overflow-y-auto print:overflow-visible"
        >
          {children}
        </main>
        <LiveMail revision={revision} accounts={spokenAccounts(accounts)} />
      </div>
    </ReaderZone>
  );
}
