import { codesOf, messageOf } from '../errors.ts';
import { log } from '../log.ts';
import { noteOwnTrouble, ownTroubleIn } from '../own-trouble.ts';

/** Connections that were ended go on failing one by one for a while after the first one works again. */
const settleMs = 3_000;

let away: { since: number; last: number } | undefined;

/**
 * Warns of something that failed and will be tried again. While the database cannot be reached, or this machine is
 * out of something, everything does: that is told once, and its end by `noteDatabaseWorks` and `noteOwnTroubleOver`.
 */
export function warnOfTrouble(error: unknown, fields: Record<string, unknown>, message: string): void {
  const own = ownTroubleIn(error);
  if (own) {
    noteOwnTrouble(own);
    return;
  }
  if (!isDatabaseAway(error)) {
    log.warn({ ...fields, reason: messageOf(error) }, message);
    return;
  }
  const now = Date.now();
  if (!away) log.warn({ reason: messageOf(error) }, 'the database is away: all work waits for it');
  away = { since: away?.since ?? now, last: now };
}

/** Called now and then after a statement that worked; tells once that the database is back. */
export function noteDatabaseWorks(): void {
  if (!away || Date.now() - away.last < settleMs) return;
  log.info({ awayMs: away.last - away.since }, 'the database is back: work goes on');
  away = undefined;
}

/** Pure. The connection is gone, cannot be made, or writes nothing, as opposed to a statement that the database refuses. */
export function isDatabaseAway(error: unknown): boolean {
  if (codesOf(error).some((code) => awayCode.test(code))) return true;
  return awayMessage.test(messageOf(error));
}

// PostgreSQL, appendix A: class 08 connection exceptions, 57P01 to 57P03 the server stops, crashed, starts, 57P05 idle too long for it;
// 53300 others have all its connections; 25006 it only reads, as one that another took the place of.
// Prisma: P1001, P1002 not reachable, P1017 closed, P2024 no connection in time, P2037 too many. Then Node's own.
const awayCode =
  /^(08...|57P0[1235]|53300|25006|P1001|P1002|P1017|P2024|P2037|ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN|DatabaseNotReachable|ConnectionClosed|SocketTimeout|TooManyConnections)$/;

// pg gives these no code.
const awayMessage =
  /^(Connection terminated|Client has encountered a connection error|timeout exceeded when trying to connect|Connection ended)/;
