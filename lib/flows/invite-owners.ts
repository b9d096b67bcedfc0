import { findUninvited, noteInvited } from '../account-imports/invitations.ts';
import type { PrismaClient } from '../db/client.ts';
import { missingForLinks } from '../rules/requirements.ts';
import { readSettings } from '../settings/store.ts';
import type { Actor } from '../viewer.ts';
import { queueUpdateLink } from './send-update-link.ts';

/** `missing`: settings that have to be filled in before anybody can be invited. */
export type OwnersInvited = { invited: number; missing: string[] };

type Options = {
  /** Those too whom an earlier message did not reach. */
  again?: boolean;
  /** Called between two batches; false: somebody else goes on, or nobody does. */
  goesOn?: () => boolean;
};

const atOnce = 20;

/**
 * Sends the owners of an import the link by which they sign in at their provider, each once: the message and the note of
 * it stand together, so that whoever follows a killed process goes on with the next. Two that do this at once wait for
 * each other.
 */
export async function inviteOwners(
  db: PrismaClient,
  importId: string,
  actor: Actor,
  { again = false, goesOn = () => true }: Options = {},
): Promise<OwnersInvited> {
  const settings = await readSettings();
  const missing: string[] = missingForLinks(settings);
  if (missing.length > 0) return { invited: 0, missing };
  const waitSeconds = settings['notifications.gatherSeconds'];
  let invited = 0;
  while (goesOn()) {
    const batch = await db.$transaction(async (tx) => {
      await tx.$queryRaw`SELECT FROM account_import WHERE id = ${importId}::uuid FOR UPDATE`;
      const accounts = await findUninvited(tx, importId, { limit: atOnce, again });
      for (const accountId of accounts) {
        const notificationId = await queueUpdateLink(tx, accountId, actor, { waitSeconds });
        if (notificationId) await noteInvited(tx, { importId, accountId, notificationId });
      }
      return accounts.length;
    });
    invited += batch;
    if (batch < atOnce) break;
  }
  return { invited, missing };
}
