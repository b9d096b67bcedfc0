import { accountStatus } from '#components/ui/account-status.ts';
import type { SpokenAccount } from './live-mail.tsx';
import type { MailAccount } from './mail-account.ts';

/** The accounts as a screen reader is told of them when they change. */
export function spokenAccounts(accounts: MailAccount[]): SpokenAccount[] {
  return accounts.map((account) => ({
    id: account.id,
    address: account.address,
    status: accountStatus(account).text,
  }));
}
