import { log } from '../log.ts';
import { withstand } from './withstand.ts';

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
  withstand();
  process.on('SIGTERM', () => ask('SIGTERM'));
  process.on('SIGINT', () => ask('SIGINT'));
  process.on('disconnect', () => ask('the supervisor is gone'));
  // Undefined without a supervisor.
  if (process.connected === false) ask('the supervisor is gone');
}
