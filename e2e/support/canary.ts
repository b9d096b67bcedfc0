import { setTimeout as pause } from 'node:timers/promises';
import { chromium } from '@playwright/test';
import { type Canaries, CanarySearch, type Sighting } from '#lib/testing/canary-search.ts';
import { startHttpGateway } from '#lib/testing/http-gateway.ts';
import { startS3Server } from '#lib/testing/s3-server.ts';
import { installedBrowser } from '../../scripts/test/browser.ts';
import { brokenRequests, crash } from './canary/break.ts';
import { lookAtDatabase, lookAtMemory, lookAtPages, lookAtProcesses } from './canary/look.ts';
import { browserPaths, canary, mailPaths, providerPaths } from './canary/plant.ts';
import { factorPaths } from './canary/plant-factor.ts';
import { sendingPaths } from './canary/plant-sending.ts';
import { grantPaths, keysOf, sessionPaths } from './canary/plant-sessions.ts';
import { listenerOf } from './listener-of.ts';
import { type Stack, startStack } from './stack.ts';

export type CanaryReport = {
  canaries: number;
  /** Bytes that were looked through, by place. */
  looked: Record<string, number>;
  sightings: Sighting[];
  /** What the memory of the web process still holds: what it was started with, and what nobody has written over yet. */
  inMemory: Sighting[];
};

/**
 * Sends secrets that can be told from anything else through every path there is, failures and crashes included, and looks for them in all
 * that Rekey leaves behind: its log, its database and the files of it, bodies and backups, every page and every answer of the API,
 * the browser's storage, the process list, the audit log, the exports, and the memory of the web process, where the key that opens mail
 * credentials must not be either.
 */
export async function flyCanaries(tell: (line: string) => void = () => {}): Promise<CanaryReport> {
  const browser = await chromium.launch({ executablePath: installedBrowser(), args: ['--no-sandbox'] });
  const audit = await startHttpGateway();
  const given = {
    'backup passphrase': canary('backup'),
    'audit token': canary('audit'),
    'fixed API token': canary('fixed-token'),
    'secret key of the bucket': canary('bucket'),
  };
  const bucket = await startS3Server(given['secret key of the bucket']);
  const canaries: Canaries = { ...given };
  const stack = await startStack({
    REKEY_BACKUP_PASSPHRASE: given['backup passphrase'],
    REKEY_ADMIN_PASSWORD: canary('administrator'),
    REKEY_API_TOKEN: given['fixed API token'],
    REKEY_WRITE_ONLY_WEB: 'true',
    REKEY_AUDIT_TO: `http://127.0.0.1:${audit.port}/audit`,
    REKEY_AUDIT_AUTHORIZATION: `Bearer ${given['audit token']}`,
    REKEY_BODIES: 's3',
    REKEY_S3_ENDPOINT: bucket.endpoint,
    REKEY_S3_BUCKET: bucket.bucket,
    REKEY_S3_ACCESS_KEY: bucket.accessKey,
    REKEY_S3_SECRET_KEY: bucket.secretKey,
  });
  const closing: (() => unknown)[] = [];
  try {
    // A store that refuses for a while, as one does whose keys were changed.
    bucket.fault = () => ({ status: 403, code: 'SignatureDoesNotMatch' });
    setTimeout(() => {
      bucket.fault = () => null;
    }, 10_000);
    const accounts = await mailPaths(stack, canaries, closing);
    tell('mail: done');
    await providerPaths(stack, canaries, closing);
    tell('providers, webhooks, text messages, SCIM, tokens: done');
    await brokenRequests(stack, canaries);
    const context = await browserPaths(stack, browser, canaries, closing);
    tell('browser: done');
    await sessionPaths(stack, browser, canaries);
    accounts.push(await grantPaths(stack, browser, canaries), await sendingPaths(stack, browser, canaries));
    await factorPaths(stack, browser, canaries);
    tell('sessions, links, grants, second factor: done');
    await crash(stack, canaries);
    tell('crashes: done');
    await pause(5_000);
    const search = new CanarySearch({ ...canaries, ...keysOf(stack) });
    await lookAtPages(stack, context, search, accounts);
    await lookAtDatabase(stack, search);
    search.folder('data folder', stack.dataDir, (name) => /secret\.key|rekey\.log|\.sock|\.lock/.test(name));
    search.text('log', stack.log());
    for (const [key, bytes] of bucket.objects) search.bytes(`bucket: ${key}`, bytes);
    await requireLooked(stack, search);
    lookAtProcesses(search);
    const web = await listenerOf(Number(new URL(stack.url).port));
    const memory = new CanarySearch(canaries);
    lookAtMemory(web, memory);
    const keys = new CanarySearch(keysOf(stack));
    lookAtMemory(web, keys);
    const looked = { ...search.looked, ...memory.looked };
    return {
      canaries: Object.keys(canaries).length,
      looked,
      sightings: [...search.sightings, ...keys.sightings],
      inMemory: memory.sightings,
    };
  } finally {
    await browser.close();
    await stack.stop();
    for (const close of closing) await close();
    await Promise.all([audit.stop(), bucket.stop()]);
  }
}

/** A search that looked at nothing found nothing: there were protocol logs of each protocol, bodies in the bucket, a backup. */
async function requireLooked(stack: Stack, { looked }: CanarySearch): Promise<void> {
  const rows = await stack.sql('SELECT DISTINCT protocol FROM protocol_connection ORDER BY protocol', []);
  const recorded = rows.map(({ protocol }) => String(protocol));
  for (const protocol of ['IMAP', 'POP3', 'SMTP'])
    if (!recorded.includes(protocol))
      throw new Error(`nothing was recorded of ${protocol}, only ${recorded}`);
  for (const place of ['database', 'pages', 'api', 'log', 'data folder', 'bucket', 'browser storage'])
    if (!looked[place]) throw new Error(`nothing was looked at in: ${place}`);
}
