import {
  type ClaimedJob,
  claimJob,
  endJob,
  holdJob,
  type LineFate,
  nextLines,
  noteFates,
  releaseJob,
  type WaitingLine,
} from '../account-jobs/claim.ts';
import type { AccountAct, PlainAct } from '../account-jobs/schema.ts';
import { isDatabaseAway } from '../db/away.ts';
import type { PrismaClient, Tx } from '../db/client.ts';
import { assertNever, messageOf } from '../errors.ts';
import { log } from '../log.ts';
import { ownTroubleIn } from '../own-trouble.ts';
import { missingForLinks } from '../rules/requirements.ts';
import { namesOfSettings } from '../settings/name-of.ts';
import { readSettings } from '../settings/store.ts';
import { changeOne } from './change-one-of-job.ts';
import { checkNowIn } from './check-now.ts';
import { deleteAccountIn, deletionMs } from './delete-account.ts';
import { endPauses, pauseAccounts } from './pause-account.ts';
import { resumeAccountIn } from './resume-account.ts';
import { queueUpdateLink } from './send-update-link.ts';

/**
 * Works on a job that runs (this one, or the oldest) until it is done, cancelled, or `stop` aborts. False where there was
 * none to work on. To each account is done what would be done to it by hand, whole or not at all.
 *
 * 1 The claim lets one process at it. 2 What is done to some accounts and the note of it are one transaction, which asks
 * for the claim: whoever comes after a kill goes on with the next, and nothing is done twice. 3 Where some fail together,
 * each is tried alone, so that one keeps none of the others from it.
 */
export async function runAccountJob(
  db: PrismaClient,
  id?: string,
  { stop, onDone }: { stop?: AbortSignal; onDone?: (accounts: number) => void } = {},
): Promise<boolean> {
  const claimed = await claimJob(db, id);
  if (!claimed) return false;
  try {
    while (!stop?.aborted) {
      const lines = await nextLines(db, claimed, atOnce(claimed.act));
      if (lines.length === 0) {
        await endJob(db, claimed);
        break;
      }
      if (!(await workOn(db, claimed, lines))) break;
      onDone?.(lines.length);
    }
  } finally {
    await releaseJob(db, claimed).catch(() => {});
  }
  return true;
}

/** How many accounts one transaction takes: few where each is much work. */
function atOnce({ kind, ...act }: AccountAct): number {
  if (kind === 'pause') return 200;
  if (kind === 'undo') return 'of' in act && act.of.kind === 'change' ? 1 : 200;
  return kind === 'check' || kind === 'resume' || kind === 'send_links' ? 25 : 1;
}

/** False where the job is not ours to go on with. */
async function workOn(db: PrismaClient, claimed: ClaimedJob, lines: WaitingLine[]): Promise<boolean> {
  try {
    return await workTogether(db, claimed, lines);
  } catch (error) {
    // What is wrong with this machine or the database is wrong with no account: the job waits.
    if (isDatabaseAway(error) || ownTroubleIn(error)) throw error;
    const [only, another] = lines;
    if (!only || another) {
      for (const line of lines) if (!(await workOn(db, claimed, [line]))) return false;
      return true;
    }
    log.warn({ job: claimed.id, account: only.accountId, reason: messageOf(error) }, 'act failed');
    const reason = 'Something went wrong here; the log of the worker says what.';
    return db.$transaction(async (tx) => {
      if (!(await holdJob(tx, claimed))) return false;
      await noteFates(tx, claimed, new Map([[only.accountId, { fate: 'refused', reason }]]));
      return true;
    });
  }
}

async function workTogether(db: PrismaClient, claimed: ClaimedJob, lines: WaitingLine[]): Promise<boolean> {
  const { act } = claimed;
  const [line] = lines;
  if (line && (act.kind === 'move' || act.kind === 'change' || isChangeBack(act)))
    return changeOne(db, claimed, line);
  const options = act.kind === 'delete' ? { timeout: deletionMs } : {};
  return db.$transaction(async (tx) => {
    if (!(await holdJob(tx, claimed))) return false;
    await noteFates(tx, claimed, await fatesOf(tx, claimed, lines));
    return true;
  }, options);
}

const isChangeBack = (act: AccountAct) => act.kind === 'undo' && act.of.kind === 'change';

/** Does it to these accounts; answers what became of each. */
async function fatesOf(
  tx: Tx,
  { act, admin }: ClaimedJob,
  lines: WaitingLine[],
): Promise<Map<string, LineFate>> {
  const ids = lines.map(({ accountId }) => accountId);
  if (act.kind === 'pause') return forMany(tx, ids, await pauseAccounts(tx, ids, admin.actor));
  if (act.kind === 'undo') {
    const back = act.of.kind === 'pause' ? endPauses : pauseAccounts;
    return forMany(tx, ids, await back(tx, ids, admin.actor));
  }
  if (act.kind === 'move' || act.kind === 'change') throw new Error(`one at a time: ${act.kind}`);
  const fates = new Map<string, LineFate>();
  const settings = await readSettings();
  const missing = act.kind === 'send_links' ? missingForLinks(settings) : [];
  const waitSeconds = settings['notifications.gatherSeconds'];
  for (const id of ids) {
    fates.set(
      id,
      missing.length > 0
        ? refused(`First fill in ${namesOfSettings(missing)}.`)
        : await fateOf(tx, { act: act.kind, id, admin, waitSeconds }),
    );
  }
  return fates;
}

/** Those it was done to, those that were so already, and those that are no more. */
async function forMany(tx: Tx, ids: string[], done: Set<string>): Promise<Map<string, LineFate>> {
  const others = ids.filter((id) => !done.has(id));
  const there = await tx.mailAccount.findMany({ where: { id: { in: others } }, select: { id: true } });
  const isThere = new Set(there.map(({ id }) => id));
  return new Map(
    ids.map((id): [string, LineFate] => {
      if (done.has(id)) return [id, { fate: 'done' }];
      return [id, isThere.has(id) ? { fate: 'unchanged' } : gone];
    }),
  );
}

type One = {
  act: Exclude<PlainAct['kind'], 'pause' | 'change'>;
  id: string;
  admin: ClaimedJob['admin'];
  waitSeconds: number;
};

async function fateOf(tx: Tx, { act, id, admin, waitSeconds }: One): Promise<LineFate> {
  switch (act) {
    case 'check': {
      const asked = await checkNowIn(tx, id, admin.actor);
      return asked.ok ? { fate: 'done' } : refused(whyNotChecked[asked.reason]);
    }
    case 'resume': {
      const resumed = await resumeAccountIn(tx, id, admin.actor);
      if (!resumed.ok) return gone;
      // Only a pause that it ended can be taken back.
      if (resumed.endedPause) return { fate: 'done' };
      return resumed.next === 'wait' ? refused(whyNotChecked.password_refused) : { fate: 'unchanged' };
    }
    case 'send_links': {
      const sent = await queueUpdateLink(tx, id, admin.actor, { waitSeconds });
      return sent ? { fate: 'done', isInvited: true } : gone;
    }
    case 'delete':
      return (await deleteAccountIn(tx, admin, id)) ? { fate: 'done' } : gone;
    default:
      return assertNever(act);
  }
}

const refused = (reason: string): LineFate => ({ fate: 'refused', reason });
const gone = refused('There is no such account any more.');

const whyNotChecked = {
  not_found: 'There is no such account any more.',
  paused: 'It is paused.',
  budget: 'Its sign-ins for this hour are used up.',
  password_refused: 'Its password was refused, and is tried again once a day by itself.',
};
