import { claimDue, type SeatKind } from '#lib/accounts/claim-due.ts';
import { warnOfTrouble } from '#lib/db/away.ts';
import type { PrismaClient } from '#lib/db/client.ts';
import { databaseTime } from '#lib/db/clock.ts';
import { checkAccount } from '#lib/flows/check-account.ts';
import { hasRoom } from '#lib/own-trouble.ts';
import { fillSeats, type Seats } from '#lib/queue/seats.ts';
import { readSettings } from '#lib/settings/store.ts';
import type { Watches } from './watches.ts';

/** The claims this process holds, for their renewal. */
export type HeldClaims = Set<string>;

/** Of each kind of account so many of the seats, of a worker and of a host. */
const shares: Record<SeatKind, number> = { ordered: 1, troubled: 0.5 };

/** Checks the accounts of this kind that are due, until it is stopped. */
export function checkThoseDue(
  db: PrismaClient,
  kind: SeatKind,
  { held, watches, stop }: { held: HeldClaims; watches?: Watches; stop: AbortSignal },
): Seats {
  const leftServer = new Set<string>();
  const share = (setting: number) => Math.ceil(setting * shares[kind]);
  return fillSeats({
    name: `${kind} accounts`,
    // Without room for mail checks wait.
    concurrency: async () => (hasRoom() ? share((await readSettings())['fetcher.concurrency']) : 0),
    take: async (seats) => {
      const settings = await readSettings();
      const { claimed, more } = await claimDue(
        db,
        {
          kind,
          seats,
          ...(watches ? { watcherId: watches.id } : {}),
          hostCap: share(settings['fetcher.hostConcurrency']),
          leftServer,
          budget: {
            attemptsPerHour: settings['lockout.attemptsPerHour'],
            reserved: settings['lockout.reservedAttempts'],
            againMs: settings['fetcher.intervalSeconds'] * 1000,
          },
        },
        databaseTime(),
      );
      return { work: claimed, more };
    },
    run: async (claimed, rise) => {
      held.add(claimed.claimId);
      const onLeft = () => {
        leftServer.add(claimed.claimId);
        rise();
      };
      try {
        await checkAccount(db, claimed, await readSettings(), stop, { sessions: watches, onLeft });
      } catch (error) {
        warnOfTrouble(error, { account: claimed.id }, 'check failed, it will be tried again');
      } finally {
        held.delete(claimed.claimId);
        leftServer.delete(claimed.claimId);
      }
    },
  });
}
