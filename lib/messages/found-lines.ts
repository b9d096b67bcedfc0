import { messageOf } from '../errors.ts';
import { log } from '../log.ts';
import type { FoundJob } from './found-thread.ts';
import { readApart } from './read-apart.ts';
import type { SoughtWord } from './search-words.ts';

// Once a process, as in read-apart.ts.
const shared = globalThis as { rekeyFinding?: ReturnType<typeof readApart<FoundJob, string[]>> };
shared.rekeyFinding ??= readApart('messages/found-thread.ts');
const find = shared.rekeyFinding;

/**
 * The line of each text that holds the first sought word, found apart from this process's own work: texts are strangers',
 * and a page of them is megabytes. Empty lines where that takes too long.
 */
export async function foundLines(texts: string[], sought: SoughtWord[]): Promise<string[]> {
  if (texts.length === 0) return [];
  try {
    return await find(async () => ({ texts, sought }), 3_000);
  } catch (error) {
    log.warn({ reason: messageOf(error) }, 'lines of a search not found');
    return texts.map(() => '');
  }
}
