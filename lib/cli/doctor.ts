import os from 'node:os';
import type { Writable } from 'node:stream';
import type { Client } from 'pg';
import { verifyAudit } from '../audit/chain.ts';
import { nameOfReceiver, receiverOf } from '../audit-shipping/receiver.ts';
import { readShipping } from '../audit-shipping/status.ts';
import { listBackups, newestBackup } from '../backups/list.ts';
import { isAsItShould, lastRehearsal } from '../backups/rehearsals.ts';
import { holdsKeyOf } from '../crypto/ensure-key.ts';
import { keyRing } from '../crypto/key.ts';
import { holdsWholeKeys } from '../crypto/key-ring.ts';
import { db } from '../db/client.ts';
import { clockAheadMs, databaseTime } from '../db/clock.ts';
import { missingMigrations } from '../db/migrate.ts';
import { withStartLock } from '../db/start-lock.ts';
import { databaseUrl, describeDatabase } from '../db/url.ts';
import { env } from '../env.ts';
import { StartError } from '../errors.ts';
import { countOldSeals } from '../flows/reseal.ts';
import { listAlive, withWrongClock } from '../heartbeats/store.ts';
import { listRules, type Rule } from '../rules/store.ts';
import type { Settings } from '../settings/schema.ts';
import { readSettings } from '../settings/store.ts';
import type { AdminViewer } from '../viewer.ts';
import { examineBodies, examineBodyStores } from './examine-bodies.ts';
import type { Finding } from './finding.ts';
import { asOperator, reachDatabase } from './operator.ts';

/**
 * `rekey doctor`: looks at environment, database, key, processes, settings and mail accounts, a line for each finding.
 * `bodies`: reads every message body, too. Changes nothing and shows no secret. Answers the exit code: 1 when something is wrong.
 */
export async function doctorCommand(output: Writable, { bodies = false } = {}): Promise<number> {
  let isWell = true;
  for await (const finding of examine(bodies)) {
    if (finding.judgement === 'wrong') isWell = false;
    output.write(`${finding.judgement.padEnd(5)}  ${finding.part}: ${finding.words}\n`);
  }
  return isWell ? 0 : 1;
}

/** What is wrong with one part keeps the parts that build on it from being looked at. */
async function* examine(readsBodies: boolean): AsyncGenerator<Finding> {
  const foundation: [part: string, look: () => Promise<string>][] = [
    ['environment', async () => env() && 'every variable can be read'],
    ['database', lookAtDatabase],
    ['migrations', () => withStartLock(databaseUrl(), lookAtMigrations)],
    ['key', () => withStartLock(databaseUrl(), lookAtKey)],
  ];
  for (const [part, look] of foundation) {
    const finding = await findingOf(part, look);
    yield finding;
    if (finding.judgement === 'wrong') return;
  }
  yield* await asOperator(async (admin) => {
    const parts = [examineAtAGlance(admin), examineClosely(admin, readsBodies)];
    return (await Promise.all(parts)).flat();
  });
}

/** Those that take the longer the more there is: every entry of the audit log is read, every file of message bodies asked for. */
export async function examineClosely(_admin: AdminViewer, readsBodies = false): Promise<Finding[]> {
  return (await Promise.all([examineSeals(), examineAudit(), examineBodies(readsBodies)])).flat();
}

/** Of these findings, those that take a moment however much there is: for a page. */
export async function examineAtAGlance(admin: AdminViewer): Promise<Finding[]> {
  const parts = [
    examineProcesses(),
    examineBackups(),
    examineShipping(),
    examineRules(await listRules(admin)),
    examineAccounts(await readSettings()),
  ];
  return (await Promise.all(parts)).flat();
}

async function lookAtDatabase(): Promise<string> {
  await reachDatabase();
  return `${describeDatabase(databaseUrl())} answers`;
}

async function lookAtMigrations(client: Client): Promise<string> {
  const missing = await missingMigrations(client);
  if (missing.length === 0) return 'all of this version are applied';
  throw new StartError(`${missing.length} of this version are not applied yet: start Rekey`);
}

async function lookAtKey(client: Client): Promise<string> {
  if (await holdsKeyOf(client, env())) {
    return isWriteOnly()
      ? 'is a write-only one of this database: for web processes'
      : 'opens what this database holds';
  }
  throw new StartError('none yet: start Rekey');
}

/** What a look says, or why Rekey would not start; anything else that is thrown is a defect. */
async function findingOf(part: string, look: () => Promise<string>): Promise<Finding> {
  try {
    return well(part, await look());
  } catch (error) {
    if (error instanceof StartError) return { judgement: 'wrong', part, words: error.message };
    throw error;
  }
}

const isWriteOnly = () => !holdsWholeKeys(keyRing());

async function examineSeals(): Promise<Finding[]> {
  const { old, all } = await countOldSeals();
  const versions = keyRing().keys.size;
  if (old > 0) {
    const words =
      versions > 1
        ? `${old} of ${all} secrets are sealed with a key that is being replaced: finish with rekey key rotate`
        : `${old} of ${all} secrets are sealed as a former version did: a worker seals them anew within the hour`;
    return [{ judgement: 'open', part: 'key', words }];
  }
  const words = 'a key that seals nothing any more is still there: remove it with rekey key rotate';
  return versions > 1 ? [{ judgement: 'open', part: 'key', words }] : [];
}

async function examineBackups(): Promise<Finding[]> {
  const open = (words: string): Finding[] => [{ judgement: 'open', part: 'backup', words }];
  const [last] = await listBackups(1);
  if (!env().backupPassphrase && !last) {
    return open('none is made at night: set REKEY_BACKUP_PASSPHRASE, or make others (docs/backup.md)');
  }
  const whole = await newestBackup();
  const dayAgo = databaseTime().getTime() - 26 * 3_600_000;
  if (last?.error) return open(`the one of ${last.night} failed: ${last.error}`);
  if (!whole || (whole.endedAt?.getTime() ?? 0) < dayAgo) {
    return open(whole ? `the newest is of ${whole.night}` : 'the first is made tonight');
  }
  const rehearsal = await lastRehearsal();
  if (rehearsal?.error) return open(`the rehearsal of ${rehearsal.night} failed: ${rehearsal.error}`);
  if (rehearsal?.found && !isAsItShould(rehearsal.found)) {
    const { altered, missing, shut } = rehearsal.found;
    const words = `${altered} message bodies altered, ${missing} missing, ${shut} secrets that do not open`;
    return open(`the rehearsal of ${rehearsal.night} found ${words}`);
  }
  const tried = rehearsal?.found ? `; a restore of ${rehearsal.night} was rehearsed` : '';
  return [well('backup', `the one of ${whole.night} is whole: ${whole.file}${tried}`)];
}

async function examineAudit(): Promise<Finding[]> {
  const chain = await verifyAudit();
  if (chain.isWhole)
    return [well('audit log', `${chain.links} entries in one chain, the newest hash is ${chain.head}`)];
  const words = `somebody changed it at the database: the entry ${chain.id} at ${chain.position} is ${chain.what}`;
  return [{ judgement: 'wrong', part: 'audit log', words }];
}

async function examineShipping(): Promise<Finding[]> {
  const { auditTo } = env();
  const shipping = await readShipping();
  const part = 'audit shipping';
  if (!auditTo && !shipping) return [];
  const where = auditTo ? nameOfReceiver(receiverOf(auditTo)) : 'no receiver here: REKEY_AUDIT_TO is not set';
  const { waiting = 0, trouble = null } = shipping ?? {};
  const words = `${waiting} entries wait for ${where}${trouble ? `: ${trouble}` : ''}`;
  if (trouble || (waiting > 0 && !auditTo)) return [{ judgement: 'open', part, words }];
  return [well(part, shipping ? words : `to ${where}; a worker begins with it`)];
}

async function examineProcesses(): Promise<Finding[]> {
  const alive = await listAlive(db());
  const count = (kind: 'worker' | 'web') => alive.filter((one) => one.kind === kind).length;
  return [
    count('worker') > 0
      ? well('workers', `${count('worker')} alive`)
      : { judgement: 'wrong', part: 'workers', words: 'none is alive: nobody fetches mail' },
    count('web') > 0
      ? well('web', `${count('web')} alive`)
      : { judgement: 'wrong', part: 'web', words: 'no web application is alive: update links do not open' },
    ...examineClocks(alive),
    ...examineBodyStores(alive),
  ];
}

/** Work goes by the database's clock; what a machine writes into its log and mail headers does not. */
function examineClocks(alive: { hostname: string; stats: unknown }[]): Finding[] {
  const here = { hostname: os.hostname(), stats: { clockAheadMs: clockAheadMs() ?? 0 } };
  const wrong = withWrongClock([here, ...alive]);
  if (wrong.length === 0) return [well('clocks', "agree with the database's")];
  const byHost = new Map(wrong.map(({ hostname, aheadMs }) => [hostname, aheadMs]));
  return [...byHost].map(([hostname, aheadMs]) => {
    const seconds = Math.round(Math.abs(aheadMs) / 1000);
    const words = `${hostname} is ${seconds} s ${aheadMs > 0 ? 'ahead of' : 'behind'} the database: set its clock`;
    return { judgement: 'open', part: 'clocks', words };
  });
}

async function examineRules(rules: Rule[]): Promise<Finding[]> {
  const enabled = rules.filter((rule) => rule.enabled);
  const unable = enabled.filter(({ missing }) => missing.length > 0);
  const findings = unable.map(({ key, missing }): Finding => {
    return { judgement: 'open', part: 'rules', words: `${key} cannot send: ${missing.join(', ')} not set` };
  });
  const able = enabled.length - unable.length;
  if (able > 0) findings.unshift(well('rules', `${able} of ${enabled.length} that are enabled can send`));
  if (!enabled.some(({ event }) => event === 'suspended')) {
    const words =
      'nobody is told when a password stops working: enable email-wrong-credentials or sms-wrong-credentials';
    findings.push({ judgement: 'open', part: 'rules', words });
  }
  return findings;
}

async function examineAccounts(settings: Settings): Promise<Finding[]> {
  const interval = settings['fetcher.intervalSeconds'];
  const late = new Date(databaseTime().getTime() - 2 * interval * 1000);
  const yesterday = new Date(databaseTime().getTime() - 24 * 3_600_000);
  const [all, overdue, outages, incidents, failed] = await Promise.all([
    db().mailAccount.count(),
    db().mailAccount.count({ where: { pausedAt: null, nextCheckAt: { lt: late } } }),
    db().hostOutage.count({ where: { closedAt: null } }),
    db().incident.count({ where: { closedAt: null } }),
    db().notification.count({ where: { state: 'failed', queuedAt: { gt: yesterday } } }),
  ]);
  const open = (words: string): Finding => ({ judgement: 'open', part: 'mail accounts', words });
  return [
    overdue > 0
      ? {
          judgement: 'wrong',
          part: 'mail accounts',
          words: `${overdue} of ${all} were not checked for more than two intervals`,
        }
      : well('mail accounts', `${all}, none of them late`),
    ...(outages > 0
      ? [
          open(
            `${outages === 1 ? 'one mail server refuses' : `${outages} mail servers refuse`} many accounts together`,
          ),
        ]
      : []),
    ...(incidents > 0
      ? [open(incidents === 1 ? 'one incident is open' : `${incidents} incidents are open`)]
      : []),
    ...(failed > 0
      ? [
          open(
            `${failed === 1 ? 'one notification' : `${failed} notifications`} of the last day could not be delivered`,
          ),
        ]
      : []),
  ];
}

const well = (part: string, words: string): Finding => ({ judgement: 'well', part, words });
