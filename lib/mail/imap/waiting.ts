import type { WaitedFor, WaitingMailbox } from '../protocol.ts';
import { examine } from './folder-state.ts';
import { mailboxOf } from './mailbox.ts';
import { isMoreThere, News } from './news.ts';
import { learnWhetherItTells, tellNoMore, tellOf } from './notify.ts';
import type { KeptSession } from './session.ts';

/** RFC 2177 has 29 minutes at the most; what stands between forgets silent connections sooner than that. */
const idleMs = 5 * 60_000;

/** A kept session as a mailbox that waits for mail. */
export const waitingIn = (session: KeptSession): WaitingMailbox => ({
  get isOpen() {
    return session.isOpen;
  },
  untilNews: async (folders, stop) => {
    try {
      return await untilNews(session, folders, stop);
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
 * Waits until there is more in one of the folders than was left there: in the first, which is opened, and in the others where the server
 * tells of them (notify.ts). All are looked at anew each time, so that what came before the waiting began is seen as well, and a connection that
 * is dead is noticed.
 */
export async function untilNews(
  session: KeptSession,
  folders: WaitedFor,
  stop: AbortSignal,
  ms = idleMs,
): Promise<'news' | 'stopped'> {
  const seen = await untilHeard(session, folders, stop, ms);
  await tellNoMore(session);
  return seen;
}

async function untilHeard(session: KeptSession, folders: WaitedFor, stop: AbortSignal, ms: number) {
  const [open, ...others] = folders;
  if (others.length > 0) await learnWhetherItTells(session);
  for (;;) {
    if (stop.aborted) return 'stopped';
    const state = await examine(session, open.path);
    if (isMoreThere(open, state)) return 'news';
    const news = new News(state.exists ?? 0);
    await tellOf(session, news, others);
    // One that was asked and is gone is checked at once, by a session that does not ask it.
    if (!session.isOpen) return stop.aborted ? 'stopped' : 'news';
    if (news.isThere) return 'news';
    await session.idle(news.hear, ms, stop);
    if (news.isThere) return 'news';
  }
}
