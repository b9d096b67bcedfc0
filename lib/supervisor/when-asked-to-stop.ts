import { log } from '../log.ts';

/** Said by a child process once it does its work. */
export function sayReady(): void {
  process.send?.('ready');
}

/**
 * Runs `stop` once when this process is asked to end: by SIGTERM or SIGINT (Ctrl-C reaches every process of a
 * terminal, so it may come twice), or because the supervisor is gone (its IPC channel closes; perhaps it did so before
 * anybody here could hear it). Ends the process then, at the latest after `withinMs`. Called first of all, so that a
 * process that still starts can be stopped, and ends with its supervisor, as well.
 */
export function whenAskedToStop(stop: (reason: string) => Promise<void>, withinMs = 8_000): void {
  let asked = false;
  const ask = (reason: string) => {
    if (asked) return;
    asked = true;
    setTimeout(() => process.exit(1), withinMs).unref();
    stop(reason).then(
      () => process.exit(0),
      (err) => {
        log.error({ err }, 'could not stop in order');
        process.exit(1);
      },
    );
  };
  refuseDebugger();
  process.on('SIGTERM', () => ask('SIGTERM'));
  process.on('SIGINT', () => ask('SIGINT'));
  process.on('disconnect', () => ask('the supervisor is gone'));
  // Undefined without a supervisor.
  if (process.connected === false) ask('the supervisor is gone');
}

/**
 * Has SIGUSR1, by which some rotate their logs, do nothing: Node would open its debugger to everybody on this machine, and with it
 * all that this process holds.
 */
export function refuseDebugger(): void {
  process.on('SIGUSR1', () => log.info('SIGUSR1 is not used here: logs go to standard output'));
}
