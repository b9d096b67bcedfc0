import { sealedColumns } from '../accounts/credentials.ts';
import { serverColumns } from '../accounts/servers.ts';
import { doubled, growths } from '../backoff.ts';
import type { Prisma, PrismaClient } from '../db/client.ts';
import { patientGreetingMs } from '../mail/network/limits.ts';
import type { ClaimedMessage } from '../outgoing-messages/claim.ts';
import { noteOwnTrouble, ownTroubleIn } from '../own-trouble.ts';
import { recorderOf } from '../protocol-logs/recorder.ts';
import { ehloNameOf } from '../settings/ehlo-name.ts';
import type { Settings } from '../settings/schema.ts';

// What handing a message over (send-mail.ts) and keeping a copy of it (save-sent-copy.ts) have in common.

/** One try in all: the greeting may take five minutes, the content ten (lib/mail/network/limits.ts). */
const deadlineMs = 20 * 60_000;

/** What is read of the account of a message. */
export const accountFields = {
  id: true,
  state: true,
  pausedAt: true,
  outgoingRefusedAt: true,
  sentFolder: true,
  sentCopies: true,
  sentFolderChoices: true,
  protocolLog: { select: { until: true } },
  ...serverColumns,
  credential: { select: sealedColumns },
} satisfies Prisma.MailAccountSelect;

export type SendingAccount = Prisma.MailAccountGetPayload<{ select: typeof accountFields }>;

/** One try of one message. */
export type SendingWork = {
  db: PrismaClient;
  claimed: ClaimedMessage;
  message: ClaimedMessage & { bytes: Buffer };
  account: SendingAccount;
  settings: Settings;
  stop: AbortSignal;
  /** The content may be on its way: from here on a fate nobody knows is possible. */
  hasBegun: boolean;
};

/** How its sessions with both servers are held. */
export function sessionOptions({ db, account, settings, stop }: SendingWork) {
  return {
    wire: recorderOf(db, { id: account.id, recordedUntil: account.protocolLog?.until ?? null }),
    signal: AbortSignal.any([AbortSignal.timeout(deadlineMs), stop]),
    signInMs: settings['fetcher.signInSeconds'] * 1000,
    limits: { greetingMs: patientGreetingMs },
    ehloName: ehloNameOf(settings),
  };
}

/** A word of the server's that must not get lost because the database is away, or full, for a while. */
export async function insist<T>(write: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await write();
    } catch (error) {
      const code = ownTroubleIn(error);
      if (code) noteOwnTrouble(code);
      if (tries >= (code ? 100 : 8)) throw error;
      await new Promise((resolve) => setTimeout(resolve, doubled(tries, growths.writing)));
    }
  }
}

/** Before the next try, in ms: it doubles up to an hour. */
export const waitMs = (attempt: number) => doubled(attempt, growths.sending);
