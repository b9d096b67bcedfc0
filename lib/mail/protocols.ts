import type { AccountType } from '../db/generated/enums.ts';
import { imapSource } from './imap/source.ts';
import { pop3Source } from './pop3/source.ts';
import type { Protocol } from './protocol.ts';
import { smtpSender } from './smtp/sender.ts';

export type { AccountType };

/** By what the mail of an account is fetched and sent; the compiler asks for each type there is. */
export const protocols: Record<AccountType, Protocol> = {
  imap: { source: imapSource, sender: smtpSender },
  pop3: { source: pop3Source, sender: smtpSender },
};
