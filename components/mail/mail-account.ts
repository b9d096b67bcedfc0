import type { OwnAccount } from '#lib/accounts/list-own.ts';
import type { MissingMail } from '#lib/messages/missing.ts';

/** What the mail views hold of an account, with what its server does not give. */
export type MailAccount = OwnAccount & { missing: MissingMail[] };
