import { MailFailure } from '../judge/failure.ts';
import type { ImapSession } from './session.ts';

/*
 * Every exchange that a server may refuse without keeping anybody from their mail, and what is asked instead:
 *
 * | refused                          | then                                                                  |
 * | STATUS with HIGHESTMODSEQ        | STATUS without it, then the folder is opened         folder-state.ts  |
 * | EXAMINE                          | SELECT: nothing is changed either, flags are peeked   folder-state.ts  |
 * | a folder's name, encoded         | the name as LIST spells it                            folder-state.ts  |
 * | ID, said once where it is offered| the folder is opened without                          folder-state.ts  |
 * | UID SEARCH                       | UID FETCH (UID)                                       list-uids.ts     |
 * | both, where EXISTS is 0          | the folder is empty                   list-uids.ts     |
 * | FETCH (UID), where lists disagree| UID SEARCH                                            list-uids.ts     |
 * | FETCH of many                    | of half as many, down to one by one                   fetch-messages.ts|
 * | FETCH, where nothing came yet    | in fewer words, the bound last        fetch-messages.ts|
 * | FETCH with flags, unreadable     | without flags, then of nothing but the message        fetch-messages.ts|
 * | FETCH CHANGEDSINCE               | the flags of the newest                               follow-flags.ts  |
 * | LIST with RETURN, XLIST          | plain LIST                                            list-folders.ts  |
 * | a look into the Sent folder      | the copy is put there                                 sent-folder.ts   |
 * | APPEND with \Seen                | APPEND without flags                                  sent-folder.ts   |
 * | an IMAP mechanism, none judged   | the next one offered                                  sign-in.ts       |
 * | a token mechanism, unknown there | the other one of its provider               sign-in-by-token.ts       |
 * | an SMTP mechanism, none judged   | the next one offered                                  smtp.ts          |
 */

/**
 * What the first of these ways brings that the server does not refuse. Throws the first refusal if all are refused,
 * and at once where the session is over or the server asks for a pause.
 */
export async function secondWays<T>(session: ImapSession, ways: readonly (() => Promise<T>)[]): Promise<T> {
  let first: unknown;
  for (const way of ways) {
    try {
      return await way();
    } catch (error) {
      first ??= error;
      if (!isRefusal(session, error)) throw first;
    }
  }
  throw first;
}

/** A NO or BAD after which the session goes on, and which says nothing of being asked too often. */
export function isRefusal(session: ImapSession, error: unknown): error is MailFailure {
  if (!(error instanceof MailFailure) || !session.isOpen) return false;
  // RFC 5530 3, LIMIT: "an implementation limit of some kind", once the sign-in is through; not a pace.
  return error.verdict.cause !== 'throttled' || error.verdict.code === 'LIMIT';
}
