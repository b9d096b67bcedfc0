import { setTimeout as pause } from 'node:timers/promises';
import { recallFar } from '#lib/accounts/bring-forward.ts';
import { renewClaims } from '#lib/accounts/claim.ts';
import { closeDb, db } from '#lib/db/client.ts';
import { env } from '#lib/env.ts';
import { sendMail } from '#lib/flows/send-mail.ts';
import { sendNotification } from '#lib/flows/send-notification.ts';
import { channelQuestion } from '#lib/flows/test-channel.ts';
import { planQuestion } from '#lib/flows/try-change.ts';
import { typedQuestion } from '#lib/flows/update-password.ts';
import { keepBeating } from '#lib/heartbeats/keep-beating.ts';
import { holderId } from '#lib/leases/holder.ts';
import { renewEveryMs } from '#lib/leases/lease.ts';
import { log } from '#lib/log.ts';
import { parseWaiting } from '#lib/messages/parse.ts';
import { sendingSeats } from '#lib/outgoing-messages/slow-servers.ts';
import { hasRoom } from '#lib/own-trouble.ts';
import { writeRecorded } from '#lib/protocol-logs/recorder.ts';
import { closeBoss } from '#lib/queue/boss.ts';
import { pull } from '#lib/queue/pull.ts';
import { eventPriority } from '#lib/queue/queues.ts';
import type { Seats } from '#lib/queue/seats.ts';
import { forgetSettings, readSettings } from '#lib/settings/store.ts';
import { whenAskedToStop } from '#lib/supervisor/when-asked-to-stop.ts';
import { answerQuestions } from '#lib/worker-questions/answer.ts';
import { checkThoseDue } from './checks.ts';
import { choresOf } from './chores.ts';
import { paceKeeper } from './pace.ts';
import { type Chore, repeat } from './repeat.ts';
import { Watches } from './watches.ts';

// One worker process: checks the accounts that are due and works the queues, until it is told to stop. Any number
// of them share one database.

process.env.REKEY_ROLE ??= 'worker';

/** While so many checks are under way nobody begins to read mail for search, for so long at most: mail comes before its words. */
const [manyChecks, checksFirstMs] = [5, 2_000];
const everySecondMs = 1_000;
/** Within this, checks under way end or are given back. */
const stopMs = 6_000;

const heldClaims = new Set<string>();
const stopping = new AbortController();

const keepPace = paceKeeper(db());

const lookAtOnce = () => {
  for (const seats of checking) seats.look();
};
const watches = new Watches(db(), lookAtOnce, holderId);
const checks = { held: heldClaims, watches, stop: stopping.signal };
async function deliver({ notificationId }: { notificationId: string }): Promise<void> {
  forgetSettings(); // a server entered a moment ago would be called missing, and the notice held for a minute
  await sendNotification(db(), notificationId, await readSettings());
}

const checking: Seats[] = [checkThoseDue(db(), 'ordered', checks), checkThoseDue(db(), 'troubled', checks)];
const pullers: Seats[] = [
  pull({
    queue: 'send-notification',
    only: { minPriority: eventPriority + 1 },
    concurrency: async () => 5,
    handle: deliver,
  }),
  pull({
    queue: 'send-notification',
    only: { maxPriority: eventPriority },
    concurrency: async () => 3,
    handle: deliver,
  }),
  answerQuestions(db(), [typedQuestion, planQuestion, channelQuestion]),
  pull({
    queue: 'send-mail',
    concurrency: async () => sendingSeats,
    handle: async ({ outgoingId }) => sendMail(db(), outgoingId, await readSettings(), stopping.signal),
  }),
];

const checksUnderWay = () => checking.reduce((sum, { running }) => sum + running(), 0);

async function untilFewChecks(): Promise<void> {
  const until = performance.now() + checksFirstMs;
  while (checksUnderWay() >= manyChecks && performance.now() < until && !stopping.signal.aborted)
    await pause(50);
}

/** What is done again and again for the checks of this process; the rest is in chores.ts, for whichever worker comes first. */
const ownChores: Chore[] = [
  {
    name: 'pace',
    everyMs: everySecondMs,
    run: async () => {
      const settings = await readSettings();
      await keepPace(settings);
      await recallFar(db(), settings);
    },
  },
  {
    name: 'parse',
    everyMs: everySecondMs,
    run: async () => {
      await untilFewChecks();
      while (hasRoom() && (await parseWaiting()) > 0 && !stopping.signal.aborted);
    },
  },
  { name: 'renew claims', everyMs: renewEveryMs, run: () => renewClaims(db(), [...heldClaims]) },
  { name: 'renew watches', everyMs: renewEveryMs, run: () => watches.renew() },
];

const chores = [...ownChores, ...choresOf(stopping.signal)].map((chore) => repeat(chore, stopping.signal));

const heartbeat = keepBeating('worker', () => ({
  checks: checksUnderWay(),
  waiting: watches.count,
  backups: env().backupPassphrase ? 1 : 0,
}));

log.info({ worker: heartbeat.id }, 'worker started');

whenAskedToStop(async (why) => {
  log.info({ why }, 'worker stopping');
  // New work ends now; a check has a moment to finish before it is cut.
  setTimeout(() => stopping.abort(), stopMs / 2).unref();
  await Promise.allSettled([...checking, ...pullers].map((seats) => seats.stop(stopMs)));
  stopping.abort();
  await watches.stop().catch(() => {});
  await Promise.allSettled(chores);
  await heartbeat.stop();
  await writeRecorded();
  await closeBoss().catch(() => {});
  await closeDb().catch(() => {});
  log.info('worker stopped');
}, stopMs + 2_000);
