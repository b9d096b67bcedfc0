import type { Env } from '../env.ts';
import type { ChildProgram } from './child.ts';

/** The worker: checks mail accounts and sends notifications. */
export const workerProgram: ChildProgram = { name: 'worker', file: 'worker/main.ts' };

/** The web application: pages and REST API. */
export function webProgram({ url }: Env): ChildProgram {
  // Fewer pools of malloc: what threads give back to theirs is of no use to the others (mallopt(3), M_ARENA_MAX).
  const memory = { MALLOC_ARENA_MAX: '2' };
  const env = { ...memory, NODE_ENV: 'production', NEXTAUTH_URL: url, NEXT_TELEMETRY_DISABLED: '1' };
  // A page leaves garbage and little else: collected sooner, the process holds a third less, for a seventh more work.
  const flags = ['--max-semi-space-size=4', '--heap-growing-percent=20'];
  return { name: 'web', file: 'lib/web/main.ts', flags, env, saysReady: true };
}
