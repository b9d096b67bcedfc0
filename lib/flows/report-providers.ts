import type { PrismaClient } from '../db/client.ts';
import { planNotifications } from '../events/record.ts';
import { log } from '../log.ts';
import type { DigestLine } from '../notifications/message.ts';
import { isEnabled } from '../rules/is-enabled.ts';

type Told = { id: string; name: string; since: Date; words: string | null };

/**
 * Tells the administrators of a provider that does not take our registration: one message, whatever the number of its
 * accounts, and their owners are told nothing. Once for as long as it lasts, and for the same provider not again within
 * a day. Safe beside another worker: of two that find it, one writes it. Answers how many were told of.
 */
export async function reportProviders(db: PrismaClient): Promise<number> {
  if (!(await isEnabled(db, 'email-unreachable'))) return 0;
  return db.$transaction(async (tx) => {
    const found = await tx.$queryRaw<Told[]>`
      UPDATE provider SET "troubleToldAt" = now()
       WHERE "troubleSince" IS NOT NULL AND ("troubleToldAt" IS NULL
             OR ("troubleToldAt" < "troubleSince" AND "troubleToldAt" < now() - interval '24 hours'))
      RETURNING id, name, "troubleSince" AS since, "troubleWords" AS words`;
    for (const { id, name, since, words } of found) {
      const accounts = await tx.credential.count({ where: { providerId: id } });
      const line: DigestLine = {
        ...{ host: name, trouble: 'provider', accounts },
        ...{ since: since.toISOString(), evidence: words ?? '' },
      };
      const digest = await tx.troubleDigest.create({ data: { lines: [line] }, select: { id: true } });
      await planNotifications(tx, { kind: 'unreachable', digestId: digest.id });
      log.warn({ provider: name, accounts }, 'a provider does not take our registration');
    }
    return found.length;
  });
}
