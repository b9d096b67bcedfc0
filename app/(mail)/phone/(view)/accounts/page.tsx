import { Mail } from 'lucide-react';
import type { Metadata } from 'next';
import { CopyProgress } from '#components/account/copy-progress.tsx';
import { MissingMail } from '#components/account/missing-mail.tsx';
import { ProtocolNote } from '#components/account/protocol-note.tsx';
import { AccountNote } from '#components/mail/account-note.tsx';
import { Card } from '#components/ui/card.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { LogoMark } from '#components/ui/logo.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { StatusBadge } from '#components/ui/status-badge.tsx';
import { readMail } from '../../../read-mail.ts';

export const metadata: Metadata = { title: 'Accounts' };

/** My accounts: how each is, and the way to repair it. */
export default async function PhoneAccountsPage() {
  const { accounts, folders } = await readMail();
  return (
    <>
      <header className="flex items-center gap-3 px-4 pt-4 pb-3">
        <LogoMark />
        <h1 className="text-2xl font-bold tracking-tight">Accounts</h1>
      </header>
      {accounts.length === 0 && (
        <EmptyState icon={Mail} title="No mail account yet">
          An administrator adds mail accounts for you.
        </EmptyState>
      )}
      <ul className="grid gap-3 px-4">
        {accounts.map((account) => (
          <li key={account.id}>
            <Card className="grid gap-3 p-3.5">
              <div className="flex flex-wrap items-center justify-between gap-2">
                <b className="min-w-0 wrap-anywhere">{account.address}</b>
                <StatusBadge {...account} />
              </div>
              <p className="text-sm text-muted">
                Last fetched <RelativeTime at={account.lastSuccessAt} never="never so far" /> from{' '}
                <span className="wrap-anywhere">{account.server}</span>
              </p>
              <AccountNote account={account} passwordPage={`/phone/accounts/${account.id}/password`} />
              <ProtocolNote account={account} />
              <CopyProgress folders={folders.filter(({ accountId }) => accountId === account.id)} />
              <MissingMail missing={account.missing} />
            </Card>
          </li>
        ))}
      </ul>
    </>
  );
}
