import type { Env } from '../env.ts';
import type { ChildProgram } from './child.ts';

/** The worker: checks mail accounts and sends notifications. */
export const workerProgram: ChildProgram = { name: 'worker', file: 'worker/main.ts' };

/** The web application: pages and REST API. */
export function webProgram({ url }: Env): ChildProgram {
  const env = { NODE_ENV: 'production', NEXTAUTH_URL: url, NEXT_TELEMETRY_DISABLED: '1' };
  return { name: 'web', file: 'lib/web/main.ts', env, saysReady: true };
}
