import { webKeyFile } from '../crypto/web-key.ts';
import type { Env } from '../env.ts';
import { ownEnvironment } from '../process-environment.ts';
import type { ChildProgram } from './child.ts';

// A page or a check leaves garbage and little else: collected sooner, the process holds a third less, for a seventh more work.
const flags = ['--max-semi-space-size=4', '--heap-growing-percent=20'];

/** Of the first start alone. */
const setUp = ['REKEY_ADMIN_EMAIL', 'REKEY_ADMIN_PASSWORD'];

/** The worker: checks mail accounts and sends notifications. */
export const workerProgram = {
  name: 'worker',
  file: 'worker/main.ts',
  flags,
  env: ownEnvironment,
  withheld: [...setUp, 'REKEY_API_TOKEN'],
} satisfies ChildProgram;

/** The web application: pages and REST API. Backups and the shipping of the audit log are a worker's. */
export function webProgram({ url, writeOnlyWeb, dataDir }: Env): ChildProgram {
  const key: Record<string, string> = writeOnlyWeb ? { REKEY_SECRET_KEY_FILE: webKeyFile(dataDir) } : {};
  const env = {
    ...ownEnvironment,
    ...key,
    NODE_ENV: 'production',
    NEXTAUTH_URL: url,
    NEXT_TELEMETRY_DISABLED: '1',
  };
  const withheld = [
    ...[...setUp, 'REKEY_BACKUP_PASSPHRASE', 'REKEY_AUDIT_TO', 'REKEY_AUDIT_AUTHORIZATION'],
    ...(writeOnlyWeb ? ['REKEY_SECRET_KEY', 'REKEY_SECRET_KEY_COMMAND'] : []),
  ];
  return { name: 'web', file: 'lib/web/main.ts', flags, env, withheld, saysReady: true };
}
