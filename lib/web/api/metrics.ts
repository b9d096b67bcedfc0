import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import { z } from 'zod';
import { accountStates } from '../../accounts/schema.ts';
import { countAccounts } from '../../accounts/store.ts';
import { db } from '../../db/client.ts';
import { listAlive } from '../../heartbeats/store.ts';
import { notificationStates } from '../../notifications/store.ts';
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

  const [accounts, due, incidents, outages, notifications, alive] = await Promise.all([
    countAccounts(admin),
    db().$queryRaw<{ count: bigint; oldest: number | null }[]>`
      SELECT count(*) AS count, extract(epoch FROM now() - min("nextCheckAt"))::float8 AS oldest
      FROM mail_account WHERE "pausedAt" IS NULL AND "nextCheckAt" < now()`,
    db().incident.count({ where: { closedAt: null } }),
    db().hostOutage.count({ where: { closedAt: null } }),
    db().notification.groupBy({ by: ['state'], _count: { _all: true } }),
    listAlive(db()),
  ]);

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
  const workers = alive.filter(({ kind }) => kind === 'worker');
  gauge('workers_alive', 'Workers with a fresh heartbeat').set(workers.length);
  return registry;
}
