import { Prisma, type PrismaClient, type Tx } from '../db/client.ts';
import { planNotifications } from '../events/record.ts';
import { log } from '../log.ts';
import { credentialCauses } from '../mail/judge/causes.ts';
import type { DigestLine } from '../notifications/message.ts';
import { isEnabled } from '../rules/is-enabled.ts';
import type { Settings } from '../settings/schema.ts';
import { specialTrouble } from '../words/special-trouble.ts';

/**
 * Tells the administrators of accounts that could not be fetched for so many hours, and not because of their password, and of
 * mail that servers have not handed out for as long: one digest a day, with a line for each host and cause, not for each mailbox.
 * Safe to run again and beside another worker: of two that find it due, one writes it. Answers how many lines it has.
 */
export async function reportTrouble(db: PrismaClient, settings: Settings): Promise<number> {
  if (!(await isEnabled(db, 'email-unreachable'))) return 0;
  return db.$transaction(async (tx) => {
    await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext('rekey digest'), 0)`;
    if (await wasReported(tx)) return 0;
    const lines = await linesOf(tx, settings['notifications.unreachableHours']);
    if (lines.length === 0) return 0;
    const { id } = await tx.troubleDigest.create({ data: { lines }, select: { id: true } });
    await planNotifications(tx, { kind: 'unreachable', digestId: id });
    log.warn({ lines: lines.length }, 'accounts that cannot be fetched for long are reported');
    return lines.length;
  });
}

async function wasReported(tx: Tx): Promise<boolean> {
  const [row] = await tx.$queryRaw<{ was: boolean }[]>`
    SELECT EXISTS (SELECT FROM trouble_digest WHERE at > now() - interval '24 hours'
      AND NOT lines->0->>'trouble' IN ('provider', 'disk_full', 'folder_away', 'bucket_away', 'links_held')) AS was`;
  return row?.was ?? false;
}

type Group = { host: string; cause: string; accounts: number; since: Date; evidence: string | null };

async function linesOf(tx: Tx, hours: number): Promise<DigestLine[]> {
  // Refusals held back by an outage of the host were announced as that, and a provider's trouble as that.
  const groups = await tx.$queryRaw<Group[]>`
    SELECT "incomingHost" AS host, "lastOutcome" AS cause, count(*)::int AS accounts, min("stateSince") AS since,
           (array_agg("lastEvidence" ORDER BY "stateSince"))[1] AS evidence
      FROM mail_account
     WHERE state = 'degraded' AND "pausedAt" IS NULL AND "stateSince" <= now() - make_interval(hours => ${hours}::int)
       AND "lastOutcome" NOT IN ('ok', ${Prisma.join(credentialCauses)})
       AND NOT EXISTS (SELECT FROM credential c JOIN provider p ON p.id = c."providerId"
                        WHERE c."accountId" = mail_account.id AND p."troubleSince" IS NOT NULL)
     GROUP BY "incomingHost", "lastOutcome"
     ORDER BY accounts DESC, host, cause`;
  const missing = await tx.$queryRaw<{ host: string; accounts: number; messages: number; since: Date }[]>`
    SELECT a."incomingHost" AS host, count(DISTINCT a.id)::int AS accounts, sum(m.count)::int AS messages,
           min(m."firstMissedAt") AS since
      FROM missing_message m JOIN folder f ON f.id = m."folderId" JOIN mail_account a ON a.id = f."accountId"
     WHERE m.reason <> 'late' AND a."pausedAt" IS NULL
       AND m."firstMissedAt" <= now() - make_interval(hours => ${hours}::int)
     GROUP BY a."incomingHost" ORDER BY messages DESC, host`;
  const ofMail = missing.map(({ host, accounts, messages, since }) => ({
    host,
    trouble: 'missing_mail',
    accounts,
    messages,
    since: since.toISOString(),
    evidence: '',
  }));
  const ofHosts = groups.map(({ host, cause, accounts, since, evidence }) => ({
    host,
    trouble: specialTrouble(cause, evidence) ?? cause,
    accounts,
    since: since.toISOString(),
    evidence: evidence ?? '',
  }));
  return [...ofHosts, ...ofMail];
}
