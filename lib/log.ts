import pino from 'pino';
import pretty from 'pino-pretty';
import { logLevel } from './env.ts';
import { messageOf } from './errors.ts';
import { hideInAddresses, redact } from './redact.ts';

export type Log = pino.Logger;

/**
 * The log of this process: JSON lines on standard output, readable ones on a terminal. One line per event, ids
 * and outcome, no content: `log.info({ account, cause }, 'check')`. Keys that name a secret print as `[secret]`.
 */
export const log: Log = pino(
  {
    level: logLevel(),
    base: { pid: process.pid },
    mixin: () => ({ role: process.env.REKEY_ROLE }),
    serializers: { err: (err) => err }, // already made plain by redact
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: {
      level: (label) => ({ level: label }),
      log: (fields) => redact(fields) as Record<string, unknown>,
    },
    hooks: {
      logMethod(args, method) {
        const [first, ...rest] = args as [unknown, ...unknown[]];
        const shown = first instanceof Error ? [{ err: first }, messageOf(first), ...rest] : args;
        const hidden = shown.map((part) => (typeof part === 'string' ? hideInAddresses(part) : part));
        return method.apply(this, hidden as Parameters<typeof method>);
      },
    },
  },
  output(),
);

function output(): pino.DestinationStream {
  if (process.stdout.isTTY) {
    return pretty({ sync: true, colorize: true, ignore: 'pid,hostname', translateTime: 'SYS:HH:MM:ss' });
  }
  const lines = pino.destination({ dest: 1, sync: true });
  lines.on('error', () => {}); // whoever read our output is gone; that is no reason to stop
  return lines;
}
