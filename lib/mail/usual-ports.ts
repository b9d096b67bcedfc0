import type { AccountType } from '../db/generated/enums.ts';
import type { ConnectionSecurity } from './network/server.ts';

type Ports = Record<ConnectionSecurity, number>;

/** Where servers usually are (RFC 8314 3). */
export const usualPorts: { incoming: Record<AccountType, Ports>; outgoing: Ports } = {
  incoming: {
    imap: { tls: 993, starttls: 143, none: 143 },
    pop3: { tls: 995, starttls: 110, none: 110 },
  },
  outgoing: { tls: 465, starttls: 587, none: 25 },
};
