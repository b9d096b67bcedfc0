import { format } from 'node:util';
import { isDatabaseAway, warnOfTrouble } from '../db/away.ts';
import { log } from '../log.ts';

const levels = { error: 'error', warn: 'warn', info: 'info', log: 'info', debug: 'debug' } as const;

/**
 * Makes what libraries print (Next prints every error of a page) lines of our log. That the database is away is told
 * once and not by each request.
 */
export function consoleToLog(): void {
  for (const [name, level] of Object.entries(levels)) {
    console[name as keyof typeof levels] = (...printed: unknown[]) => {
      const err = printed.find((part) => part instanceof Error);
      const words = format(...printed.filter((part) => part !== err)).trim();
      if (!err) log[level](words);
      else if (isDatabaseAway(err)) warnOfTrouble(err, {}, words);
      else log[level]({ err }, words || err.message);
    };
  }
}
