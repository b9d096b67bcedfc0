import type { Secret } from '../secret.ts';

/** What one person's consent gave us: a token that opens the mailbox now, and one to get the next with. */
export type Grant = {
  providerId: string;
  refreshToken: Secret;
  accessToken: Secret;
  accessUntil: Date;
  /** As the provider granted them, which may be fewer than were asked for. */
  scopes: string[];
  /** Who consented, as the provider knows them. */
  subject: string;
};
