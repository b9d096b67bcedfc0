import { type Handed, readApart } from './read-apart.ts';

type Waiting = { start: (run: Run) => Promise<void> };
// biome-ignore lint/suspicious/noExplicitAny: of the job and result of the pool it belongs to
type Run = (job: () => Promise<any>, timeLimitMs: number) => Promise<any>;

/**
 * A few threads of the process that reads mail (read-apart.ts) for everybody: whoever has waited longest since their last turn is
 * next, and nobody has more than one job under way. What one person's mail takes, another's does not wait for as long
 * as there is a second thread.
 */
export function threadPool<Job extends object, Result>(file: string, size = 2) {
  const idle: Run[] = Array.from({ length: size }, () => readApart<Job, Result>(file));
  // By user, in the order of their turns.
  const waiting = new Map<string, Waiting[]>();
  const busy = new Set<string>();

  function next(): void {
    for (const [user, jobs] of waiting) {
      const run = busy.has(user) ? undefined : idle.pop();
      if (!run) continue;
      const job = jobs.shift() as Waiting;
      if (jobs.length === 0) waiting.delete(user);
      busy.add(user);
      void job.start(run).finally(() => {
        busy.delete(user);
        // To the end of the row.
        const left = waiting.get(user);
        if (waiting.delete(user) && left) waiting.set(user, left);
        idle.push(run);
        next();
      });
    }
  }

  /** `job` is asked for its bytes when its turn has come, so that a queue holds none. */
  return (user: string, job: () => Promise<Handed<Job>>, timeLimitMs: number): Promise<Result> => {
    const { promise, resolve, reject } = Promise.withResolvers<Result>();
    const start = (run: Run) => run(job, timeLimitMs).then(resolve, reject);
    waiting.set(user, [...(waiting.get(user) ?? []), { start }]);
    next();
    return promise;
  };
}
