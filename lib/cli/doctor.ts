import type { Writable } from 'node:stream';
import { holdsKeyOf } from '../crypto/ensure-key.ts';
import { db } from '../db/client.ts';
import { missingMigrations } from '../db/migrate.ts';
import { withStartLock } from '../db/start-lock.ts';
import { databaseUrl, describeDatabase } from '../db/url.ts';
import { type Env, env } from '../env.ts';
import { StartError } from '../errors.ts';
import { listAlive } from '../heartbeats/store.ts';
import { rules } from '../rules/catalogue.ts';
import { missingFor } from '../rules/requirements.ts';
import type { Settings } from '../settings/schema.ts';
import { readSettings } from '../settings/store.ts';
import { asOperator } from './operator.ts';

/** `wrong` keeps Rekey from doing its work, `open` is for an administrator to look at. */
export type Finding = { judgement: 'well' | 'open' | 'wrong'; part: string; words: string };

/**
 * `rekey doctor`: looks at environment, database, key, processes, settings and mail accounts, a line for each finding.
 * Changes nothing and shows no secret. Answers the exit code: 1 when something is wrong.
 */
export async function doctorCommand(output: Writable): Promise<number> {
  let isWell = true;
  for await (const finding of examine()) {
    if (finding.judgement === 'wrong') isWell = false;
    output.write(`${finding.judgement.padEnd(5)}  ${finding.part}: ${finding.words}\n`);
  }
  return isWell ? 0 : 1;
}

/** What is wrong with one part keeps the parts that build on it from being looked at. */
async function* examine(): AsyncGenerator<Finding> {
  const environment = await reasonOf(async () => void env());
  yield findingOf('environment', environment, 'every variable can be read');
  if (environment) return;
  const foundation = await examineDatabase(env());
  yield* foundation;
  if (foundation.some(({ judgement }) => judgement === 'wrong')) return;
  yield* await asOperator(async () => {
    const settings = await readSettings();
    return [
      ...(await examineProcesses()),
      ...(await examineRules(settings)),
      ...(await examineAccounts(settings)),
    ];
  });
}

async function examineDatabase(environment: Env): Promise<Finding[]> {
  const findings: Finding[] = [];
  const unreachable = await reasonOf(() =>
    withStartLock(
      databaseUrl(),
      async (client) => {
        const { rows } = await client.query("select current_setting('server_version') as version");
        const at = describeDatabase(databaseUrl());
        findings.push(well('database', `PostgreSQL ${rows[0].version} at ${at}`));
        const missing = await missingMigrations(client);
        if (missing.length > 0) {
          const words = `${missing.length} of this version are not applied yet: start Rekey`;
          findings.push({ judgement: 'wrong', part: 'migrations', words });
          return;
        }
        findings.push(well('migrations', 'all of this version are applied'));
        const noKey = await reasonOf(async () => {
          if (!(await holdsKeyOf(client, environment))) throw new StartError('none yet: start Rekey');
        });
        findings.push(findingOf('key', noKey, 'opens what this database holds'));
      },
      { patienceMs: 0 },
    ),
  );
  return unreachable ? [...findings, findingOf('database', unreachable, '')] : findings;
}

async function examineProcesses(): Promise<Finding[]> {
  const alive = await listAlive(db());
  const count = (kind: 'worker' | 'web') => alive.filter((one) => one.kind === kind).length;
  return [
    findingOf(
      'workers',
      count('worker') === 0 && 'none is alive: nobody fetches mail',
      `${count('worker')} alive`,
    ),
    findingOf(
      'web',
      count('web') === 0 && 'no web application is alive: update links do not open',
      `${count('web')} alive`,
    ),
  ];
}

async function examineRules(settings: Settings): Promise<Finding[]> {
  const stored = await db().notificationRule.findMany({ select: { key: true, enabled: true } });
  const isEnabled = new Map(stored.map(({ key, enabled }) => [key, enabled]));
  const enabled = rules.filter((rule) => isEnabled.get(rule.key) ?? rule.enabledByDefault);
  const findings = enabled.map((rule): Finding => {
    const missing = missingFor(rule, settings);
    if (missing.length === 0) return well('rules', `${rule.key} can send`);
    return {
      judgement: 'open',
      part: 'rules',
      words: `${rule.key} cannot send: ${missing.join(', ')} not set`,
    };
  });
  if (!enabled.some(({ event }) => event === 'suspended')) {
    const words =
      'nobody is told when a password stops working: enable email-wrong-credentials or sms-wrong-credentials';
    findings.push({ judgement: 'open', part: 'rules', words });
  }
  return findings;
}

async function examineAccounts(settings: Settings): Promise<Finding[]> {
  const interval = settings['fetcher.intervalSeconds'];
  const late = new Date(Date.now() - 2 * interval * 1000);
  const yesterday = new Date(Date.now() - 24 * 3_600_000);
  const [all, overdue, outages, incidents, failed] = await Promise.all([
    db().mailAccount.count(),
    db().mailAccount.count({ where: { pausedAt: null, nextCheckAt: { lt: late } } }),
    db().hostOutage.count({ where: { closedAt: null } }),
    db().incident.count({ where: { closedAt: null } }),
    db().notification.count({ where: { state: 'failed', queuedAt: { gt: yesterday } } }),
  ]);
  const open = (words: string): Finding => ({ judgement: 'open', part: 'mail accounts', words });
  return [
    findingOf(
      'mail accounts',
      overdue > 0 && `${overdue} of ${all} were not checked for more than two intervals`,
      `${all}, none of them late`,
    ),
    ...(outages > 0 ? [open(`${outages} mail servers refuse many accounts together`)] : []),
    ...(incidents > 0 ? [open(`${incidents} incidents are open`)] : []),
    ...(failed > 0 ? [open(`${failed} notifications of the last day could not be delivered`)] : []),
  ];
}

const well = (part: string, words: string): Finding => ({ judgement: 'well', part, words });

const findingOf = (part: string, wrong: string | false | undefined, otherwise: string): Finding =>
  wrong ? { judgement: 'wrong', part, words: wrong } : well(part, otherwise);

/** Why Rekey would not start; anything else that is thrown is a defect. */
async function reasonOf(work: () => Promise<void>): Promise<string | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    if (error instanceof StartError) return error.message;
    throw error;
  }
}
