import { wouldStop } from '../accounts/decide.ts';
import type { Tx } from '../db/client.ts';
import { recordEvent } from '../events/record.ts';
import { type HostSituation, isOutage, nobody, type OutageSettings } from '../hosts/judge-host.ts';
import {
  type AskedAbout,
  heardSince,
  isNeighbour,
  longInTrouble,
  readHosts,
  readNeighbours,
  windowStartOf,
} from '../hosts/read-situation.ts';
import { dropIncidents } from '../incidents/store.ts';
import { log } from '../log.ts';
import { endWaiting } from '../notifications/attempts.ts';
import { type EndedCheck, historyOf } from './ended-check.ts';

/**
 * What the neighbours of refused accounts say, by the account's id. Refused in the same moment, they are neighbours to each
 * other, and so are those that were accepted meanwhile. An outage that is over by then is ended first; each neighbour is asked only about an account that would be stopped.
 */
export async function situationsOf(
  tx: Tx,
  refused: readonly EndedCheck[],
  acceptedNow: string[],
): Promise<Map<string, HostSituation>> {
  const [first] = refused;
  if (!first) return new Map();
  const refusedNow = refused.map(({ claimed }) => claimed.id);
  const hosts = new Set(refused.map(({ claimed }) => claimed.incoming.host));
  const { settings } = first;
  const now = new Date(Math.max(...refused.map((one) => one.now.getTime())));
  const windowMinutes = settings['outage.windowMinutes'];
  const facts = await readHosts(tx, [...hosts], { refusedNow, acceptedNow, windowMinutes, now });
  for (const [host, known] of facts) {
    const isOpen = known.frozen || known.released;
    if (isOpen && (await settleOutage(tx, host, settings, now, refusedNow)))
      facts.set(host, { ...known, frozen: false, released: false });
  }
  const stopping = refused.filter((check) =>
    wouldStop(historyOf(check), check.result, check.settings, check.now),
  );
  const words =
    stopping.length > 0 ? await readNeighbours(tx, stopping.map(askedAbout), refusedNow) : new Map();
  return new Map(
    refused.map(({ claimed: { id, incoming } }) => [
      id,
      { ...nobody, ...facts.get(incoming.host), ...words.get(id) },
    ]),
  );
}

function askedAbout({ claimed, settings, now }: EndedCheck): AskedAbout {
  return {
    host: claimed.incoming.host,
    accountId: claimed.id,
    firstRefusalAt: claimed.firstRefusalAt ?? now,
    windowMinutes: settings['outage.windowMinutes'],
    now,
  };
}

type Refusals = { host: string; refused: number; worked: number; evidence: string };

/**
 * Freezes the counting for a host, voids what was counted on the way here, and tells the administrators, once: of
 * workers that find out together, the unique index lets one open the outage.
 */
export async function openOutage(
  tx: Tx,
  { host, refused, worked, evidence }: Refusals,
  now: Date,
): Promise<void> {
  const opened = await tx.$queryRaw<{ id: string }[]>`
    INSERT INTO host_outage (id, host, "openedAt", refused, worked, evidence)
    VALUES (gen_random_uuid(), ${host}, ${now}, ${refused}, ${worked}, ${evidence})
    ON CONFLICT DO NOTHING RETURNING id`;
  if (!opened[0]) return;
  await voidCounts(tx, host, now);
  log.warn({ host, refused, worked }, 'many accounts of one host are refused together: counting is frozen');
  const hostOutageId = opened[0].id;
  await recordEvent(tx, { kind: 'host_outage', hostOutageId, details: { host }, at: now });
}

/** Accounts under another worker's lock are passed over: they meet the open outage at their next refusal. */
async function voidCounts(tx: Tx, host: string, now: Date): Promise<void> {
  const voided = await tx.$queryRaw<{ id: string }[]>`
    UPDATE mail_account
       SET refusals = 0, "firstRefusalAt" = NULL, state = 'degraded', "stateSince" = ${now}
     WHERE id IN (SELECT id FROM mail_account
                   WHERE "incomingHost" = ${host} AND state = 'failing' AND "lastSuccessAt" IS NOT NULL
                     FOR UPDATE SKIP LOCKED)
    RETURNING id`;
  await dropIncidents(
    tx,
    voided.map(({ id }) => id),
    now,
  );
}

/**
 * Ends a host's outage once too few of its accounts are still refused (some may have been paused or deleted meanwhile), and tells
 * those to whom it was announced. Answers whether it did; without an open outage it changes nothing. `refusedToo`: accounts
 * whose refusal is just being recorded.
 */
export async function settleOutage(
  tx: Tx,
  host: string,
  settings: OutageSettings,
  now: Date,
  refusedToo: string[] = [],
): Promise<boolean> {
  const open = await tx.hostOutage.findFirst({ where: { host, closedAt: null }, select: { id: true } });
  if (!open) return false;
  const [counts] = await tx.$queryRaw<{ worked: number; refused: number }[]>`
    SELECT count(*)::int AS worked,
           count(*) FILTER (WHERE "lastRefusalAt" IS NOT NULL OR id = ANY (${refusedToo}::uuid[]))::int AS refused
      FROM mail_account WHERE ${isNeighbour(host)}`;
  if (counts && isOutage(counts, settings)) return false;
  const closed = await tx.hostOutage.updateMany({
    where: { id: open.id, closedAt: null },
    data: { closedAt: now, refusedAfter: counts?.refused ?? 0, workedAfter: counts?.worked ?? 0 },
  });
  if (closed.count === 0) return true;
  await endWaiting(tx, { hostOutageId: open.id }, 'the outage is over');
  await recordEvent(tx, { kind: 'host_outage_over', hostOutageId: open.id, details: { host }, at: now });
  log.info({ host }, 'the host accepts its accounts again: counting goes on');
  return true;
}

/**
 * Brings forward the checks of some neighbours that were not heard of since, so that their word comes soon. Those
 * whose server told them to wait go on waiting; one that is being checked says when it is due next itself, and comes last.
 */
export async function askNeighbours(tx: Tx, check: EndedCheck, howMany: number): Promise<void> {
  const about = askedAbout(check);
  const { host, accountId, now } = about;
  await tx.$executeRaw`
    UPDATE mail_account SET "nextCheckAt" = ${now}
     WHERE id IN (
       SELECT id FROM mail_account
        WHERE ${isNeighbour(host)} AND id <> ${accountId}::uuid AND "nextCheckAt" > ${now}
          AND ("lastClaimAt" IS NULL OR "lastClaimAt" < ${heardSince(about)})
          AND NOT ${longInTrouble(windowStartOf(about))}
          AND coalesce("lastOutcome" NOT IN ('locked_out', 'throttled', 'account_disabled'), true)
        ORDER BY "claimId" IS NOT NULL, "lastCheckAt" LIMIT ${howMany} FOR UPDATE SKIP LOCKED)`;
}
