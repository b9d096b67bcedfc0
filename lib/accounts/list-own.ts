import { bareQuery } from '../db/bare.ts';
import type { AccountType } from '../mail/protocols.ts';
import type { UserViewer } from '../viewer.ts';
import { markOfAccount, revisionOf } from './revision.ts';
import type { AccountState } from './schema.ts';

/** What the mail views show of an account, and nothing else. */
export type OwnAccount = {
  id: string;
  type: AccountType;
  address: string;
  name: string;
  state: AccountState;
  /** Since when its state holds, or since when it is paused. */
  stateSince: Date;
  isPaused: boolean;
  /** It has a password, or a provider that signs its owner in. */
  isConnected: boolean;
  hasBeenChecked: boolean;
  refusals: number;
  /** Why it is in trouble; the incident remembers why, the last check may have failed for another reason since. */
  cause: string | null;
  evidence: string | null;
  lastSuccessAt: Date | null;
  lastCheckAt: Date | null;
  server: string;
  hasTls: boolean;
  hasOutgoing: boolean;
  messageCount: number;
};

/** All of the viewer's own accounts, oldest first, and the revision (mailRevision) that they were read at. */
export async function listOwnAccounts({
  userId,
}: UserViewer): Promise<{ accounts: OwnAccount[]; revision: string }> {
  const { rows } = await bareQuery<OwnAccount & { mark: string }>({
    name: 'own accounts',
    text: `
      SELECT ${markOfAccount} AS mark, a.id, a.type, a.address, coalesce(nullif(a.name, ''), a.address) AS name, a.state,
             coalesce(a."pausedAt", a."stateSince") AS "stateSince", a."pausedAt" IS NOT NULL AS "isPaused",
             num_nonnulls(c."accountId", a."providerId") > 0 AS "isConnected",
             a."lastOutcome" IS NOT NULL AS "hasBeenChecked", a.refusals,
             coalesce(CASE WHEN a.state <> 'degraded' THEN i.cause END, nullif(a."lastOutcome", 'ok')) AS cause,
             a."lastEvidence" AS evidence, a."lastSuccessAt", a."lastCheckAt", a."incomingHost" AS server,
             a."incomingSecurity" <> 'none' AS "hasTls",
             num_nulls(a."outgoingHost", a."outgoingPort", a."outgoingSecurity") = 0 AS "hasOutgoing", a."messageCount"
        FROM mail_account a
        LEFT JOIN credential c ON c."accountId" = a.id
        LEFT JOIN incident i ON i."accountId" = a.id AND i."closedAt" IS NULL
       WHERE a."ownerId" = $1 ORDER BY a.id`,
    values: [userId],
  });
  return { accounts: rows.map(({ mark: _, ...account }) => account), revision: revisionOf(rows) };
}
