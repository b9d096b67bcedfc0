import { recordAudit } from '../audit/record.ts';
import { db } from '../db/client.ts';
import { databaseTime } from '../db/clock.ts';
import { isNeighbour } from '../hosts/read-situation.ts';
import { readSettings } from '../settings/store.ts';
import type { Actor } from '../viewer.ts';

type Settled = { ok: true } | { ok: false; reason: 'not_found' };

/**
 * An administrator says that many passwords of one host were really changed: from here on its refusals count again,
 * from none, with all the evidence a suspension always needs. The checks of refused accounts are brought forward,
 * spread over the pause before a confirmation. Refused where the outage is over already.
 */
export async function releaseHostOutage(outageId: string, actor: Actor): Promise<Settled> {
  const settings = await readSettings();
  return db().$transaction(async (tx) => {
    const [outage] = await tx.hostOutage.updateManyAndReturn({
      where: { id: outageId, closedAt: null },
      data: { releasedAt: databaseTime() },
      select: { host: true },
    });
    if (!outage) return { ok: false, reason: 'not_found' };
    await tx.$executeRaw`
      UPDATE mail_account
         SET "nextCheckAt" = least("nextCheckAt",
               now() + random() * make_interval(secs => ${settings['suspension.confirmAfterSeconds']}))
       WHERE ${isNeighbour(outage.host)} AND state = 'degraded' AND "lastRefusalAt" IS NOT NULL`;
    await recordAudit(tx, { actor, action: 'host_outage.released', details: outage });
    return { ok: true };
  });
}

/** Takes that back: counting for the host is frozen again. Whoever was suspended meanwhile stays so. */
export async function holdHostOutage(outageId: string, actor: Actor): Promise<Settled> {
  return db().$transaction(async (tx) => {
    const [outage] = await tx.hostOutage.updateManyAndReturn({
      where: { id: outageId, closedAt: null },
      data: { releasedAt: null },
      select: { host: true },
    });
    if (!outage) return { ok: false, reason: 'not_found' };
    await recordAudit(tx, { actor, action: 'host_outage.held', details: outage });
    return { ok: true };
  });
}
