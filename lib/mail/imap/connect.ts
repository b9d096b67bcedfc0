import type { Credential } from '../credential.ts';
import type { MailServer } from '../network/server.ts';
import type { SessionOptions } from '../protocol.ts';
import { assertSendable } from '../wire-secrets.ts';
import { Dialogue } from './dialogue.ts';
import type { Glance } from './quick-look.ts';
import type { ImapSession, KeptSession } from './session.ts';

/**
 * Connects, signs in, runs `work` and closes, whatever happens. Promises that the credential leaves only over a
 * verified connection (or `none`, an administrator's choice), is judged once at most, and stays where the server takes none.
 * Throws a `MailFailure`; errors of `work` itself, and the reason of a signal aborted on purpose, pass through.
 */
export async function withImapSession<T>(
  server: MailServer,
  credential: Credential,
  options: SessionOptions,
  work: (session: ImapSession) => Promise<T>,
): Promise<T> {
  return (await withImapSessionIfNew(server, credential, options, [], work)) as T;
}

/**
 * As `withImapSession`, where most often nothing is new: one quick look at the folders comes first (quick-look.ts), in the
 * same connection and with the same sign-in, and `work` is run only if anything is new, odd or refused. Null: it was not,
 * and the server has accepted the credential.
 */
export async function withImapSessionIfNew<T>(
  server: MailServer,
  credential: Credential,
  { keep, ...options }: SessionOptions & { keep?: (session: KeptSession | null) => void },
  glances: readonly Glance[],
  work: (session: ImapSession) => Promise<T>,
): Promise<T | null> {
  assertSendable(server.user, credential);
  const dialogue = new Dialogue(server, credential, options);
  let isKept = false;
  try {
    const isQuiet = await dialogue.begin(glances);
    const result = isQuiet ? null : await work(dialogue);
    isKept = keep !== undefined && dialogue.canIdle;
    if (isKept) dialogue.rest();
    else await dialogue.sayGoodBye();
    keep?.(isKept ? dialogue : null);
    return result;
  } finally {
    if (!isKept) dialogue.close();
  }
}
