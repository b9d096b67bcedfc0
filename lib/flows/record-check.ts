import type { ClaimedAccount } from '../accounts/claim.ts';
import { type Decision, decide } from '../accounts/decide.ts';
import { finishIfStillMine } from '../accounts/finish-check.ts';
import { secondsOfClaimed } from '../accounts/interval.ts';
import { lockStillMine, type WhenLocked } from '../accounts/write-outcomes.ts';
import type { PrismaClient } from '../db/client.ts';
import { databaseTime } from '../db/clock.ts';
import { gathered } from '../db/gather.ts';
import { nobody } from '../hosts/judge-host.ts';
import type { Settings } from '../settings/schema.ts';
import { applyChecks } from './apply-checks.ts';
import { type CheckResult, type EndedCheck, historyOf } from './ended-check.ts';
import { judgeChecks } from './judge-checks.ts';

/** How one check ended, for the log. */
export type CheckReport = {
  /** 'ok', a cause, or 'superseded': the claim or the credential was replaced meanwhile, nothing was recorded. */
  outcome: string;
  fetched: number;
  state: string;
  nextCheckAt: Date | null;
  /** The deadline cut the copying short: it is due again at once. */
  more: boolean;
};

/**
 * Records the result of a check and everything that follows from it, in one transaction, or nothing at all. Those that end
 * together are recorded together.
 *
 * 1 the account's row is locked; 2 a claim that was taken over or a credential that was replaced meanwhile makes
 * the verdict void: it belongs to what was tried; 3 the decision and its consequences are written together.
 */
export async function recordCheck(
  db: PrismaClient,
  claimed: ClaimedAccount,
  result: CheckResult,
  site: Settings,
  now = databaseTime(),
): Promise<CheckReport> {
  const { fetched, more, failure } = result;
  const paced = fetched > 0 ? { ...claimed, lastMailAt: now } : claimed;
  const settings = { ...site, 'fetcher.intervalSeconds': secondsOfClaimed(paced, site, now) };
  const decision = await decideAndWrite({ db, claimed, result, settings, now });
  if (!decision)
    return { outcome: 'superseded', fetched, more: false, state: claimed.state, nextCheckAt: null };
  const { state, nextCheckAt } = decision;
  return { outcome: failure?.cause ?? 'ok', fetched, more, state, nextCheckAt };
}

type Recordable = EndedCheck & { db: PrismaClient };

/** What was decided and written; null: the verdict is void. */
async function decideAndWrite(ended: Recordable): Promise<Decision | null> {
  const { claimed, result, now } = ended;
  const { budget } = result.givenBack;
  if (budget !== 'nothing' && isUneventful(ended)) {
    const decision = behindTheDue(ended, decide(historyOf(ended), { ok: true }, nobody, ended.settings, now));
    return (await finishIfStillMine(claimed, decision, now, budget)) ? decision : null;
  }
  // One that another transaction holds is waited for alone; one that is void is found out so as well.
  return (await recordTogether(ended)) ?? (await record([ended], 'wait'))[0] ?? null;
}

/** Whether the check found what the one before it found, and there is nothing to tell. Most are so: one statement records them. */
function isUneventful({ claimed, result: { failure, sending } }: EndedCheck): boolean {
  return (
    !failure &&
    !sending &&
    (claimed.state === 'active' || claimed.state === 'receive_only') &&
    claimed.lastOutcome === 'ok' &&
    claimed.lastRefusalAt === null &&
    claimed.receiptFor === null
  );
}

/** What is left to copy is so behind those that are due already: a large mailbox keeps nobody from theirs. */
const behindTheDue = ({ result, now }: EndedCheck, decision: Decision): Decision =>
  result.more ? { ...decision, nextCheckAt: now } : decision;

const recordTogether = gathered(
  async (ended: Recordable[]): Promise<(Decision | null)[]> => {
    if (ended.length === 1) return [null];
    // One that cannot be written takes no other with it: each is then tried alone.
    return record(ended, 'skip').catch(() => ended.map(() => null));
  },
  { most: 50, lullMs: 8, ms: 30 },
);

/** In one transaction; null for those that are void, or left to be recorded alone. All are of one database. */
async function record(ended: Recordable[], whenLocked: WhenLocked): Promise<(Decision | null)[]> {
  const { db } = ended[0] as Recordable;
  return db.$transaction(async (tx) => {
    const mine = await lockStillMine(
      tx,
      ended.map(({ claimed }) => claimed),
      whenLocked,
    );
    const checks = await judgeChecks(
      tx,
      ended.filter(({ claimed }) => mine.has(claimed.claimId)),
    );
    const judged = checks.map((check) => ({ ...check, decision: behindTheDue(check, check.decision) }));
    await applyChecks(tx, judged);
    const decisions = new Map(judged.map(({ claimed, decision }) => [claimed.claimId, decision]));
    return ended.map(({ claimed }) => decisions.get(claimed.claimId) ?? null);
  });
}
