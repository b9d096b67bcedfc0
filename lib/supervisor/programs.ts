import { webKeyFile } from '../crypto/web-key.ts';
import type { Env } from '../env.ts';
import { ownEnvironment } from '../process-environment.ts';
import type { ChildProgram } from './child.ts';

// Checks and pages leave garbage and little else: an old generation that grows by a fifth is collected sooner, and holds a third less.
const oldGeneration = '--heap-growing-percent=20';
/** A check leaves little at a time. */
// Six hundred patterns judge a server's words: compiled once, at their first use, instead of twice, the first judgement of a process
// takes 125 ms and not 410.
const patternsAtOnce = '--no-regexp-tier-up';

// Until `withstand` has run a SIGUSR1 would open Node's debugger.
const noDebugger = '--disable-sigusr1';

const workerFlags = [noDebugger, '--max-semi-space-size=4', oldGeneration, patternsAtOnce];
/** A page leaves some 17 MB. V8 would begin with a small young generation and have half of a page survive it, to be collected dearly later. */
const webFlags = [
  noDebugger,
  '--min-semi-space-size=16',
  '--max-semi-space-size=16',
  oldGeneration,
  patternsAtOnce,
];

/** Of the first start alone. */
const setUp = ['REKEY_ADMIN_EMAIL', 'REKEY_ADMIN_PASSWORD'];

// Half of libuv's threads may wait for names of mail servers (lib/mail/network/look-up.ts) and of strangers (lib/strangers/ask.ts); it
// has four by itself.
const threads = { UV_THREADPOOL_SIZE: process.env.UV_THREADPOOL_SIZE ?? '16' };

/** The worker: checks mail accounts and sends notifications. */
export const workerProgram = {
  name: 'worker',
  file: 'worker/main.ts',
  flags: workerFlags,
  env: { ...ownEnvironment, ...threads },
  withheld: [...setUp, 'REKEY_API_TOKEN'],
} satisfies ChildProgram;

/** The web application: pages and REST API. Backups and the shipping of the audit log are a worker's. */
export function webProgram({ url, writeOnlyWeb, dataDir }: Env): ChildProgram {
  const key: Record<string, string> = writeOnlyWeb ? { REKEY_SECRET_KEY_FILE: webKeyFile(dataDir) } : {};
  const env = {
    ...ownEnvironment,
    ...threads,
    ...key,
    NODE_ENV: 'production',
    NEXTAUTH_URL: url,
    NEXT_TELEMETRY_DISABLED: '1',
  };
  const withheld = [
    ...[...setUp, 'REKEY_BACKUP_PASSPHRASE', 'REKEY_AUDIT_TO', 'REKEY_AUDIT_AUTHORIZATION'],
    ...(writeOnlyWeb ? ['REKEY_SECRET_KEY', 'REKEY_SECRET_KEY_COMMAND'] : []),
  ];
  return { name: 'web', file: 'lib/web/main.ts', flags: webFlags, env, withheld, saysReady: true };
}
