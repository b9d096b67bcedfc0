import { bareQuery } from '../db/bare.ts';
import type { AccountType } from '../mail/protocols.ts';
import type { AccountState } from './schema.ts';

/** What a list shows of an account, and nothing else. */
export type ListedAccount = {
  id: string;
  address: string;
  name: string;
  type: AccountType;
  state: AccountState;
  paused: boolean;
  refusals: number;
  recentChecks: string;
  lastCheckAt: Date | null;
  lastSuccessAt: Date | null;
  nextCheckAt: Date | null;
  /** Why the last check failed; null when it did not. */
  cause: string | null;
  lastEvidence: string | null;
  messageCount: number;
  owner: { email: string; name: string };
  incoming: { host: string; port: number; user: string };
  /** What it has to sign in with; `kind` null: nothing yet. */
  credential: { kind: string | null };
  /** Who signs its owner in in the place of a password, or would. */
  provider: { id: string } | null;
  /** The open incident, if there is one. */
  incident: { id: string } | null;
};

type Row = Omit<ListedAccount, 'owner' | 'incoming' | 'credential' | 'provider' | 'incident'> & {
  ownerEmail: string;
  ownerName: string;
  host: string;
  port: number;
  user: string;
  kind: string | null;
  provider: string | null;
  incident: string | null;
};

/** The accounts with these ids, in this order; those that are gone meanwhile are left out. One statement, whatever it shows of others. */
export async function readListed(ids: string[]): Promise<ListedAccount[]> {
  const { rows } = await bareQuery<Row>({
    name: 'listed accounts',
    text: `
      SELECT a.id, a.address, a.name, a.type, a.state, a."pausedAt" IS NOT NULL AS paused, a.refusals, a."recentChecks",
             a."lastCheckAt", a."lastSuccessAt", CASE WHEN a."pausedAt" IS NULL THEN a."nextCheckAt" END AS "nextCheckAt",
             nullif(a."lastOutcome", 'ok') AS cause, a."lastEvidence", a."messageCount",
             u.email AS "ownerEmail", u.name AS "ownerName",
             a."incomingHost" AS host, a."incomingPort" AS port, a."incomingUser" AS user, c."incomingKind" AS kind,
             CASE WHEN c."accountId" IS NULL THEN a."providerId" ELSE c."providerId" END AS provider, i.id AS incident
        FROM unnest($1::uuid[]) WITH ORDINALITY AS listed (id, place)
        JOIN mail_account a ON a.id = listed.id
        JOIN "user" u ON u.id = a."ownerId"
        LEFT JOIN credential c ON c."accountId" = a.id
        LEFT JOIN incident i ON i."accountId" = a.id AND i."closedAt" IS NULL
       ORDER BY listed.place`,
    values: [ids],
  });
  return rows.map(
    ({ ownerEmail, ownerName, host, port, user, kind, provider, incident, ...account }): ListedAccount => ({
      ...account,
      owner: { email: ownerEmail, name: ownerName },
      incoming: { host, port, user },
      credential: { kind },
      provider: provider === null ? null : { id: provider },
      incident: incident === null ? null : { id: incident },
    }),
  );
}
