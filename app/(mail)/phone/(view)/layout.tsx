import type { Metadata } from 'next';
import type { ReactNode } from 'react';
import { LiveMail } from '#components/mail/live-mail.tsx';
import { PhoneTabs } from '#components/mail/phone-tabs.tsx';
import { spokenAccounts } from '#components/mail/spoken-accounts.ts';
import { ReaderZone } from '#components/shell/reader-zone.tsx';
import { SkipLink } from '#components/shell/skip-link.tsx';
import { readMail } from '../../read-mail.ts';

export const metadata: Metadata = { title: 'Mail' };

export default async function PhoneLayout({ children }: { children: ReactNode }) {
  const { accounts, revision, outbox } = await readMail();
  const needAction = accounts.filter(
    ({ state }) => state === 'suspended' || state === 'needs_consent',
  ).length;
  return (
    <ReaderZone>
      <div className="mx-auto grid min-h-dvh w-full max-w-[560px] grid-rows-[minmax(0,1fr)_auto] bg-surface sm:border-x sm:border-line">
        <SkipLink />
        <main id="main" tabIndex={-1} className="min-w-0 pb-4 outline-none">
          {children}
        </main>
        <PhoneTabs needAction={needAction} outbox={outbox} />
        <LiveMail revision={revision} accounts={spokenAccounts(accounts)} />
      </div>
    </ReaderZone>
  );
}
