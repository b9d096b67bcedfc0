import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import { z } from 'zod';
import { countAccounts } from '../../accounts/count.ts';
import { accountStates } from '../../accounts/schema.ts';
import { readShipping } from '../../audit-shipping/status.ts';
import { newestBackup } from '../../backups/list.ts';
import { db } from '../../db/client.ts';
import { databaseTime } from '../../db/clock.ts';
import { listAlive } from '../../heartbeats/store.ts';
import { notificationStates } from '../../notifications/store.ts';
import { version } from '../../version.ts';
import type { AdminViewer } from '../../viewer.ts';
import { endpoint } from './endpoint.ts';

export const readMetrics = endpoint({
  method: 'GET',
  path: '/metrics',
  tag: 'System',
  summary: 'Prometheus text',
  access: 'metrics:read',
  answers: z.null(),
  mediaType: 'text/plain',
  async handle({ admin }) {
    const domain = await measure(admin);
    const text = await Registry.merge([processMetrics(), domain]).metrics();
    return new Response(text, { headers: { 'Content-Type': domain.contentType } });
  },
});

let ofProcess: Registry | undefined;

function processMetrics(): Registry {
  if (!ofProcess) {
    ofProcess = new Registry();
    collectDefaultMetrics({ register: ofProcess, prefix: 'rekey_web_' });
  }
  return ofProcess;
}

/** What the database says now; nothing is counted in memory, so every web process answers the same. */
async function measure(admin: AdminViewer): Promise<Registry> {
  const registry = new Registry();
  const gauge = (name: string, help: string, labelNames: string[] = []) =>
    new Gauge({ name: `rekey_${name}`, help, labelNames, registers: [registry] });

  const [accounts, due, incidents, outages, notifications, alive, ...more] = await Promise.all([
    countAccounts(admin),
    db().$queryRaw<{ count: bigint; oldest: number | null }[]>`
      SELECT count(*) AS count, extract(epoch FROM now() - min("nextCheckAt"))::float8 AS oldest
      FROM mail_account WHERE "pausedAt" IS NULL AND "nextCheckAt" < now()`,
    db().incident.count({ where: { closedAt: null } }),
    db().hostOutage.count({ where: { closedAt: null } }),
    db().notification.groupBy({ by: ['state'], _count: { _all: true } }),
    listAlive(db()),
    db().channelTrouble.count(),
    db().provider.count({ where: { troubleSince: { not: null } } }),
    db().outgoingMessage.groupBy({ by: ['state'], _count: { _all: true } }),
    newestBackup(),
    readShipping(),
  ]);
  const [channels, providers, outgoing, backup, shipping] = more;

  const byState = gauge('accounts', 'Mail accounts that are not paused, by state', ['state']);
  for (const state of accountStates) byState.set({ state }, accounts[state]);
  gauge('accounts_paused', 'Mail accounts paused by an operator').set(accounts.paused);
  gauge('accounts_due', 'Mail accounts whose check is due').set(Number(due[0]?.count ?? 0));
  gauge('accounts_due_oldest_seconds', 'How long the longest-waiting due check has waited').set(
    Math.max(0, due[0]?.oldest ?? 0),
  );
  gauge('incidents_open', 'Open incidents').set(incidents);
  gauge('host_outages_open', 'Mail hosts for which counting is frozen').set(outages);
  const sent = gauge('notifications', 'Notifications by state', ['state']);
  for (const state of notificationStates) {
    sent.set({ state }, notifications.find((row) => row.state === state)?._count._all ?? 0);
  }
  gauge('channels_in_trouble', 'Channels of notifications whose messages are held back').set(channels);
  gauge('providers_in_trouble', 'Sign-in providers that do not take the registration').set(providers);
  const written = gauge('outgoing_messages', 'Messages that people sent, by state', ['state']);
  for (const { state, _count } of outgoing) written.set({ state }, _count._all);
  const of = (kind: string) => alive.filter((process) => process.kind === kind).length;
  gauge('workers_alive', 'Workers with a fresh heartbeat').set(of('worker'));
  gauge('web_processes_alive', 'Web processes with a fresh heartbeat').set(of('web'));
  const age = gauge('backup_age_seconds', 'How old the newest nightly backup is; without one, nothing', []);
  if (backup?.endedAt) age.set((databaseTime().getTime() - backup.endedAt.getTime()) / 1000);
  else registry.removeSingleMetric('rekey_backup_age_seconds');
  const unshipped = gauge(
    'audit_unshipped',
    'Audit entries that wait to be shipped; where they are not, nothing',
  );
  if (shipping) unshipped.set(shipping.waiting);
  else registry.removeSingleMetric('rekey_audit_unshipped');
  gauge('info', 'The version that answers', ['version']).set({ version }, 1);
  return registry;
}
