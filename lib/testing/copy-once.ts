import type { CopyLimits } from '../mail/copy.ts';
import { passwordCredential } from '../mail/credential.ts';
import { withImapSession } from '../mail/imap/connect.ts';
import { copyNewMessages, retryMissing } from '../mail/imap/fetch.ts';
import { MailFailure } from '../mail/judge/failure.ts';
import type { MailLimits } from '../mail/network/limits.ts';
import type { MemoryFolder } from './memory-folder.ts';

/** One check of one folder at a scripted server, as a worker makes it; what went wrong at the server is a value. */
export async function copyOnce(
  port: number,
  folder: MemoryFolder,
  { deadlineMs, ...limits }: Partial<MailLimits> & { deadlineMs: number },
  copyLimits: Partial<CopyLimits> = {},
): Promise<MailFailure | undefined> {
  try {
    await withImapSession(
      { host: '127.0.0.1', port, security: 'none', user: 'ana' },
      passwordCredential('x'),
      { signal: AbortSignal.timeout(deadlineMs), limits },
      async (session) => {
        await copyNewMessages(session, folder.cursor, folder, copyLimits);
        if (folder.isMissingDue) await retryMissing(session, folder.cursor, folder);
      },
    );
    return undefined;
  } catch (error) {
    if (error instanceof MailFailure) return error;
    throw error;
  }
}
