import { setTimeout as pause } from 'node:timers/promises';
import { sweepImports } from '#lib/account-imports/store.ts';
import { sweepJobs } from '#lib/account-jobs/store.ts';
import { putSeenOwnersFirst } from '#lib/accounts/after-downtime.ts';
import { recallFar } from '#lib/accounts/bring-forward.ts';
import { renewClaims } from '#lib/accounts/claim.ts';
import { linkAudit } from '#lib/audit/chain.ts';
import { shipAudit } from '#lib/audit-shipping/ship.ts';
import { moveSome } from '#lib/blobs/move.ts';
import { sweepSegments } from '#lib/blobs/sweep.ts';
import { keyRing } from '#lib/crypto/key.ts';
import { noteDatabaseWorks, warnOfTrouble } from '#lib/db/away.ts';
import { closeDb, db } from '#lib/db/client.ts';
import { env } from '#lib/env.ts';
import { backUpNightly } from '#lib/flows/back-up-nightly.ts';
import { runImport } from '#lib/flows/import-accounts.ts';
import { rehearseRestore } from '#lib/flows/rehearse-restore.ts';
import { remindOwners } from '#lib/flows/remind-owners.ts';
import { reportProviders } from '#lib/flows/report-providers.ts';
import { reportStorage } from '#lib/flows/report-storage.ts';
import { reportTrouble } from '#lib/flows/report-trouble.ts';
import { resealAll } from '#lib/flows/reseal.ts';
import { runAccountJob } from '#lib/flows/run-account-job.ts';
import { sendMail } from '#lib/flows/send-mail.ts';
import { sendNotification } from '#lib/flows/send-notification.ts';
import { channelQuestion } from '#lib/flows/test-channel.ts';
import { planQuestion } from '#lib/flows/try-change.ts';
import { typedQuestion } from '#lib/flows/update-password.ts';
import { bodyStoresOf, bodyStoreWords } from '#lib/heartbeats/body-stores.ts';
import { keepBeating } from '#lib/heartbeats/keep-beating.ts';
import { listAlive } from '#lib/heartbeats/store.ts';
import { sweepDays } from '#lib/history/account-days.ts';
import { noteStates, sweepHours } from '#lib/history/state-hours.ts';
import { holderId } from '#lib/leases/holder.ts';
import { renewEveryMs } from '#lib/leases/lease.ts';
import { log } from '#lib/log.ts';
import { deleteGone } from '#lib/messages/delete-gone.ts';
import { parseWaiting } from '#lib/messages/parse.ts';
import { sweepRetention } from '#lib/messages/retention.ts';
import { dispatchHeld } from '#lib/notifications/hold.ts';
import { resendLost } from '#lib/notifications/resend-lost.ts';
import { dispatchOutgoing } from '#lib/outgoing-messages/dispatch.ts';
import { sweepOutbox } from '#lib/outgoing-messages/store.ts';
import { hasRoom } from '#lib/own-trouble.ts';
import { writeRecorded } from '#lib/protocol-logs/recorder.ts';
import { sweepLogs } from '#lib/protocol-logs/store.ts';
import { closeBoss } from '#lib/queue/boss.ts';
import { pull } from '#lib/queue/pull.ts';
import type { Seats } from '#lib/queue/seats.ts';
import { forgetSettings, readSettings } from '#lib/settings/store.ts';
import { whenAskedToStop } from '#lib/supervisor/when-asked-to-stop.ts';
import { answerQuestions, sweepQuestions } from '#lib/worker-questions/answer.ts';
import { checkThoseDue } from './checks.ts';
import { paceKeeper } from './pace.ts';
import { Watches } from './watches.ts';

// One worker process: checks the accounts that are due and works the queues, until it is told to stop. Any number
// of them share one database.

process.env.REKEY_ROLE ??= 'worker';

const dispatchEveryMs = 1_000;
const parseEveryMs = 1_000;
/** While so many checks are under way nobody begins to read mail for search, for so long at most: mail comes before its words. */
const [manyChecks, checksFirstMs] = [5, 2_000];
const sweepEveryMs = 3_600_000;
const remindEveryMs = 15_000;
const resendEveryMs = 60_000;
const noteEveryMs = 60_000;
const overdueEveryMs = 60_000;
const reportEveryMs = 60_000;
const reportProvidersEveryMs = 15_000;
const reportStorageEveryMs = 10_000;
const resealEveryMs = 30_000;
const backUpEveryMs = 60_000;
const shipAuditEveryMs = 2_000;
const sweepSegmentsEveryMs = 300_000;
const moveBodiesEveryMs = 30_000;
const rehearseEveryMs = 2_000;
const linkAuditEveryMs = 2_000;
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
const checking: Seats[] = [checkThoseDue(db(), 'ordered', checks), checkThoseDue(db(), 'troubled', checks)];
const pullers: Seats[] = [
  pull({
    queue: 'send-notification',
    concurrency: async () => 5,
    handle: async ({ notificationId }) => {
      forgetSettings(); // a server entered a moment ago would be called missing, and the notice held for a minute
      await sendNotification(db(), notificationId, await readSettings());
    },
  }),
  answerQuestions(db(), [typedQuestion, planQuestion, channelQuestion]),
  pull({
    queue: 'send-mail',
    concurrency: async () => 10,
    handle: async ({ outgoingId }) => sendMail(db(), outgoingId, await readSettings(), stopping.signal),
  }),
];

const checksUnderWay = () => checking.reduce((sum, { running }) => sum + running(), 0);

async function untilFewChecks(): Promise<void> {
  const until = performance.now() + checksFirstMs;
  while (checksUnderWay() >= manyChecks && performance.now() < until && !stopping.signal.aborted)
    await pause(50);
}

const reseal = () => resealAll({ stop: stopping.signal });

const loops = [
  every(dispatchEveryMs, 'pace', async () => {
    const settings = await readSettings();
    await keepPace(settings);
    await recallFar(db(), settings);
  }),
  every(overdueEveryMs, 'overdue accounts', () => putSeenOwnersFirst(db())),
  every(dispatchEveryMs, 'dispatch sending', () => dispatchOutgoing(db())),
  every(dispatchEveryMs, 'imports', async () => {
    while (!stopping.signal.aborted && (await runImport(db(), undefined, { stop: stopping.signal })));
  }),
  every(dispatchEveryMs, 'account jobs', async () => {
    while (!stopping.signal.aborted && (await runAccountJob(db(), undefined, { stop: stopping.signal })));
  }),
  every(sweepEveryMs, 'sweep account jobs', () => sweepJobs(db())),
  every(noteEveryMs, 'states of the hour', () => noteStates(db())),
  every(sweepEveryMs, 'sweep history', async () => {
    await sweepDays(db());
    await sweepHours(db());
  }),
  every(sweepEveryMs, 'losses', async () => deleteGone(await readSettings())),
  every(sweepEveryMs, 'retention', async () => sweepRetention(await readSettings(), stopping.signal)),
  every(sweepEveryMs, 'sweep questions', () => sweepQuestions(db())),
  every(sweepEveryMs, 'sweep imports', () => sweepImports(db())),
  every(sweepEveryMs, 'sweep outbox', sweepOutbox),
  every(sweepEveryMs, 'sweep protocol logs', () => sweepLogs(db())),
  every(parseEveryMs, 'parse', async () => {
    await untilFewChecks();
    while (hasRoom() && (await parseWaiting()) > 0 && !stopping.signal.aborted);
  }),
  every(remindEveryMs, 'reminders', async () => remindOwners(db(), await readSettings())),
  every(reportProvidersEveryMs, 'provider report', async () => reportProviders(db())),
  every(reportStorageEveryMs, 'storage report', () => reportStorage(db())),
  every(reportEveryMs, 'trouble report', async () => reportTrouble(db(), await readSettings())),
  every(dispatchEveryMs, 'held deliveries', () => dispatchHeld(db())),
  every(resendEveryMs, 'lost deliveries', () => resendLost(db())),
  every(backUpEveryMs, 'backup', async () => backUpNightly(await readSettings())),
  every(rehearseEveryMs, 'rehearsal', () => rehearseRestore(stopping.signal)),
  every(linkAuditEveryMs, 'audit chain', async () => {
    while (!stopping.signal.aborted && (await linkAudit()) > 0);
  }),
  every(shipAuditEveryMs, 'audit shipping', async () => {
    while (!stopping.signal.aborted && (await shipAudit(stopping.signal)) > 0);
  }),
  every(sweepSegmentsEveryMs, 'sweep segments', () => sweepSegments({ stop: stopping.signal })),
  every(moveBodiesEveryMs, 'move bodies', moveBodies),
  every(resealEveryMs, 'reseal', async () => keyRing().keys.size > 1 && (await reseal())),
  every(sweepEveryMs, 'reseal what a former version sealed', reseal),
  every(renewEveryMs, 'renew claims', () => renewClaims(db(), [...heldClaims])),
  every(renewEveryMs, 'renew watches', () => watches.renew()),
];

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
  await Promise.allSettled(loops);
  await heartbeat.stop();
  await writeRecorded();
  await closeBoss().catch(() => {});
  await closeDb().catch(() => {});
  log.info('worker stopped');
}, stopMs + 2_000);

let didDiffer = false;

/** Half of the time at most: nobody waits for it. Not while machines differ in where bodies go: they would move to and fro. */
async function moveBodies(): Promise<void> {
  const stores = bodyStoresOf(await listAlive(db()));
  const doDiffer = stores.size > 1;
  if (doDiffer && !didDiffer) {
    log.warn(
      { stores: bodyStoreWords(stores) },
      'machines differ in REKEY_BODIES: no message bodies are moved until they have the same',
    );
  }
  didDiffer = doDiffer;
  if (doDiffer) return;
  for (let began = performance.now(); hasRoom() && (await moveSome()) > 0; began = performance.now()) {
    await pause(performance.now() - began, undefined, { signal: stopping.signal }).catch(() => {});
    if (stopping.signal.aborted) return;
  }
}

/** Repeats a task until the worker stops; a failure (the database is away) is logged and tried again. */
async function every(ms: number, what: string, task: () => Promise<unknown>): Promise<void> {
  while (!stopping.signal.aborted) {
    try {
      await task();
      noteDatabaseWorks();
    } catch (error) {
      warnOfTrouble(error, { task: what }, 'worker cannot go on for now');
    }
    await pause(ms, undefined, { signal: stopping.signal }).catch(() => {});
  }
}
