import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { answerAway } from './away-page.ts';

/** So often whoever is waited for is asked whether there is still something to wait for. */
const everyMs = 200;
/** After a no, so that a moment in which this process was busy with something else is not taken for the database's silence. */
const graceMs = 100;

/**
 * Runs what answers a request. Promises the answer that the database is away, within three seconds, where the database
 * falls silent meanwhile; what is answered after all is dropped then. An answer that has begun goes on.
 */
export async function answerOrAway(
  request: IncomingMessage,
  response: ServerResponse,
  isDatabaseThere: () => Promise<boolean>,
  answer: () => Promise<void>,
): Promise<void> {
  const over = new AbortController();
  const answered = answer().finally(() => over.abort());
  const isWaitedFor = () => !over.signal.aborted && !response.headersSent && !response.destroyed;
  const isAway = async () => isWaitedFor() && !(await isDatabaseThere());
  const pause = (ms: number) => sleep(ms, undefined, { signal: over.signal, ref: false }).catch(() => {});
  const watch = async (): Promise<void> => {
    while (isWaitedFor()) {
      await pause(everyMs);
      if (!(await isAway())) continue;
      await pause(graceMs);
      if (!(await isAway()) || !isWaitedFor()) continue;
      answerAway(request, response, { isUnderWay: true });
      return becomeDeaf(response);
    }
    return answered;
  };
  // Should both end, the one that is too late has nothing more to say.
  answered.catch(() => {});
  await Promise.race([answered, watch()]);
}

/** Whatever else is said into it is heard by nobody, and is no error. */
function becomeDeaf(response: ServerResponse): void {
  const nothing = () => response;
  const deaf = { setHeader: nothing, appendHeader: nothing, removeHeader: () => {}, flushHeaders: () => {} };
  Object.assign(response, deaf, { writeHead: nothing, write: () => true, end: nothing });
}
