import type { FolderCursor } from '../copy.ts';
import type { WaitingMailbox } from '../protocol.ts';
import { isUnchanged } from './fetch.ts';
import { examine } from './folder-state.ts';
import { mailboxOf } from './mailbox.ts';
import type { ImapSession, KeptSession } from './session.ts';
import type { FolderState } from './status.ts';

/** RFC 2177 has 29 minutes at the most; what stands between forgets silent connections sooner than that. */
const idleMs = 5 * 60_000;

/** A kept session as a mailbox that waits for mail. */
export const waitingIn = (session: KeptSession): WaitingMailbox => ({
  get isOpen() {
    return session.isOpen;
  },
  untilNews: async (folder, stop) => {
    try {
      return await untilNews(session, folder, stop);
    } finally {
      session.rest();
    }
  },
  run: async (signal, work) => {
    session.follow(signal);
    try {
      return await work(mailboxOf(session));
    } finally {
      session.rest();
    }
  },
  close: async () => {
    await session.sayGoodBye();
    session.close();
  },
});

/**
 * Waits until there is more in the folder than was left there. The folder is opened anew each time, so that what came before the
 * waiting began is seen as well, and a connection that is dead is noticed.
 */
export async function untilNews(
  session: ImapSession,
  folder: FolderCursor,
  stop: AbortSignal,
  ms = idleMs,
): Promise<'news' | 'stopped'> {
  for (;;) {
    if (stop.aborted) return 'stopped';
    const state = await examine(session, folder.path);
    if (isMoreThere(folder, state)) return 'news';
    let count = state.exists ?? 0;
    let isMore = false;
    await session.idle(
      (line) => {
        const [, digits = '', word = ''] = /^\* (\d{1,10}) (EXISTS|EXPUNGE)\b/i.exec(line) ?? [];
        if (word.toUpperCase() === 'EXPUNGE') count = Math.max(0, count - 1);
        if (word.toUpperCase() !== 'EXISTS') return false;
        // Said again without being more it is no news.
        isMore ||= Number(digits) > count;
        count = Number(digits);
        return isMore;
      },
      ms,
      stop,
    );
    if (isMore) return 'news';
  }
}

/** Pure. A server that names no next UID when a folder is opened is taken by its count. */
function isMoreThere(folder: FolderCursor, state: FolderState): boolean {
  if (state.uidNext !== null) return !isUnchanged(folder, state);
  return (state.exists ?? 0) > (folder.messageCount ?? 0);
}
