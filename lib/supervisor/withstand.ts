import { log } from '../log.ts';

/**
 * Keeps a process of ours from what is no reason to stop or to be opened: 1 whoever read its output is gone, or reads no more
 * (`| head`, a terminal that was closed); 2 SIGUSR1, by which some rotate their logs, has Node open its debugger, and with it all
 * that the process holds, to everybody on this machine.
 */
export function withstand(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
  process.on('SIGUSR1', () => log.info('SIGUSR1 is not used here: logs go to standard output'));
}
