import type { AccountType } from '../db/generated/enums.ts';

/** What a mailbox can do by its protocol beside handing out mail. */
export type Abilities = {
  /** It has other folders than the inbox, and one for sent messages. */
  folders: boolean;
  /** It knows what was read and flagged. */
  flags: boolean;
  /** It tells what was deleted or moved there, so that this can be followed here. */
  mirrors: boolean;
  /** Messages can be deleted there once they are stored here. */
  clears: boolean;
  /** Servers can tell of new mail on a connection that is kept open. */
  tells: boolean;
};

export const abilitiesOf: Record<AccountType, Abilities> = {
  imap: { folders: true, flags: true, mirrors: true, clears: false, tells: true },
  pop3: { folders: false, flags: false, mirrors: false, clears: true, tells: false },
};

/** How a protocol is called. */
export const protocolNames: Record<AccountType, string> = { imap: 'IMAP', pop3: 'POP3' };
