import { sweepImports } from '#lib/account-imports/store.ts';
import { sweepJobs } from '#lib/account-jobs/store.ts';
import { putSeenOwnersFirst } from '#lib/accounts/after-downtime.ts';
import { linkAudit } from '#lib/audit/chain.ts';
import { shipAudit } from '#lib/audit-shipping/ship.ts';
import { sweepSegments } from '#lib/blobs/sweep.ts';
import { keyRing } from '#lib/crypto/key.ts';
import { db } from '#lib/db/client.ts';
import { backUpNightly } from '#lib/flows/back-up-nightly.ts';
import { runImport } from '#lib/flows/import-accounts.ts';
import { rehearseRestore } from '#lib/flows/rehearse-restore.ts';
import { remindOwners } from '#lib/flows/remind-owners.ts';
import { reportProviders } from '#lib/flows/report-providers.ts';
import { reportStorage } from '#lib/flows/report-storage.ts';
import { reportTrouble } from '#lib/flows/report-trouble.ts';
import { resealAll } from '#lib/flows/reseal.ts';
import { runAccountJob } from '#lib/flows/run-account-job.ts';
import { sweepDays } from '#lib/history/account-days.ts';
import { noteStates, sweepHours } from '#lib/history/state-hours.ts';
import { deleteGone } from '#lib/messages/delete-gone.ts';
import { sweepRetention } from '#lib/messages/retention.ts';
import { dispatchHeld } from '#lib/notifications/hold.ts';
import { resendLost } from '#lib/notifications/resend-lost.ts';
import { dispatchOutgoing } from '#lib/outgoing-messages/dispatch.ts';
import { sweepOutbox } from '#lib/outgoing-messages/store.ts';
import { sweepLogs } from '#lib/protocol-logs/store.ts';
import { readSettings } from '#lib/settings/store.ts';
import { sweepQuestions } from '#lib/worker-questions/answer.ts';
import { moveBodies } from './move-bodies.ts';
import type { Chore } from './repeat.ts';

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;

/**
 * What has to be done again and again by whichever worker comes first, and takes nothing of this process but its time. All of
 * it is safe beside other workers, and to be killed anywhere. What goes on for long ends when `stop` aborts.
 */
export function choresOf(stop: AbortSignal): Chore[] {
  /** As long as there is more to do. */
  const untilNone = async (work: () => Promise<boolean | number>) => {
    while (!stop.aborted && (await work()));
  };
  const reseal = () => resealAll({ stop });
  return [
    { name: 'overdue accounts', everyMs: minute, run: () => putSeenOwnersFirst(db()) },
    { name: 'imports', everyMs: second, run: () => untilNone(() => runImport(db(), undefined, { stop })) },
    {
      name: 'account jobs',
      everyMs: second,
      run: () => untilNone(() => runAccountJob(db(), undefined, { stop })),
    },

    { name: 'dispatch sending', everyMs: second, run: () => dispatchOutgoing(db()) },
    { name: 'held deliveries', everyMs: second, run: () => dispatchHeld(db()) },
    { name: 'lost deliveries', everyMs: minute, run: () => resendLost(db()) },
    { name: 'reminders', everyMs: 15 * second, run: async () => remindOwners(db(), await readSettings()) },
    { name: 'provider report', everyMs: 15 * second, run: () => reportProviders(db()) },
    { name: 'storage report', everyMs: 10 * second, run: () => reportStorage(db()) },
    { name: 'trouble report', everyMs: minute, run: async () => reportTrouble(db(), await readSettings()) },

    { name: 'audit chain', everyMs: 2 * second, run: () => untilNone(linkAudit) },
    { name: 'audit shipping', everyMs: 2 * second, run: () => untilNone(() => shipAudit(stop)) },
    { name: 'backup', everyMs: minute, run: async () => backUpNightly(await readSettings()) },
    { name: 'rehearsal', everyMs: 2 * second, run: () => rehearseRestore(stop) },
    { name: 'reseal', everyMs: 30 * second, run: async () => keyRing().keys.size > 1 && (await reseal()) },
    { name: 'reseal what a former version sealed', everyMs: hour, run: reseal },

    { name: 'move bodies', everyMs: 30 * second, run: () => moveBodies(stop) },
    { name: 'sweep segments', everyMs: 5 * minute, run: () => sweepSegments({ stop }) },
    { name: 'losses', everyMs: hour, run: async () => deleteGone(await readSettings()) },
    { name: 'retention', everyMs: hour, run: async () => sweepRetention(await readSettings(), stop) },

    { name: 'states of the hour', everyMs: minute, run: () => noteStates(db()) },
    {
      name: 'sweep history',
      everyMs: hour,
      run: async () => {
        await sweepDays(db());
        await sweepHours(db());
      },
    },
    { name: 'sweep account jobs', everyMs: hour, run: () => sweepJobs(db()) },
    { name: 'sweep questions', everyMs: hour, run: () => sweepQuestions(db()) },
    { name: 'sweep imports', everyMs: hour, run: () => sweepImports(db()) },
    { name: 'sweep outbox', everyMs: hour, run: sweepOutbox },
    { name: 'sweep protocol logs', everyMs: hour, run: () => sweepLogs(db()) },
  ];
}
