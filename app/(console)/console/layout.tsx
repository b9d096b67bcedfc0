import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import type { ReactNode } from 'react';
import { ConsoleHeader } from '#components/shell/console-header.tsx';
import { ConsoleNav } from '#components/shell/console-nav.tsx';
import { ConsoleKeys } from '#components/shell/keys/console-keys.tsx';
import { LiveRefresh } from '#components/shell/live-refresh.tsx';
import { ReaderZone } from '#components/shell/reader-zone.tsx';
import { RightsProvider } from '#components/shell/rights.tsx';
import { SessionWatch } from '#components/shell/session-watch.tsx';
import { SkipLink } from '#components/shell/skip-link.tsx';
import { readSettings } from '#lib/settings/store.ts';
import { signOut } from '#lib/web/auth.ts';
import { readUser, requireConsole } from '#lib/web/viewer.ts';
import { readCounts, readOpenIncidents } from './read-counts.ts';

/** A tab in the background tells how many incidents are open. */
export async function generateMetadata(): Promise<Metadata> {
  const open = await readOpenIncidents();
  const figure = open > 0 ? `(${open.toLocaleString('en')}) ` : '';
  return { title: { default: `${figure}Console`, template: `${figure}%s · Rekey` } };
}

export default async function ConsoleLayout({ children }: { children: ReactNode }) {
  const admin = await requireConsole();
  const [user, settings, accounts, openIncidents] = await Promise.all([
    readUser(),
    readSettings(),
    readCounts(),
    readOpenIncidents(),
  ]);

  async function leave() {
    'use server';
    await signOut();
    redirect('/login');
  }

  return (
    <ReaderZone>
      <div className="grid min-h-dvh print:block grid-cols-[minmax(0,1fr)] grid-rows-[52px_minmax(0,1fr)] tree:grid-cols-[224px_minmax(0,1fr)] lg:grid-cols-[224px_minmax(0,1fr)_208px] 2xl:grid-cols-[232px_minmax(0,1fr)_240px]">
        <SkipLink />
        <RightsProvider rights={admin.rights}>
          <ConsoleHeader
            organisation={settings['organisation.name']}
            openIncidents={openIncidents}
            user={{ name: user?.name ?? '', email: user?.email ?? admin.actor.name }}
            signOut={leave}
          />
          <ConsoleNav accounts={accounts.all} />
          {children}
        </RightsProvider>
        <LiveRefresh />
        <ConsoleKeys />
        <SessionWatch />
      </div>
    </ReaderZone>
  );
}
