import type { ListedAccount } from '#lib/accounts/listed.ts';
import type { Repair } from '#lib/incidents/repairs.ts';
import type { Settings } from '#lib/settings/schema.ts';

/** What the grid holds of one account: nothing it does not show. */
export type AccountRow = ReturnType<typeof toRow>;

export function toRow(account: ListedAccount, settings: Settings, repair: Repair | null = null) {
  return {
    id: account.id,
    name: account.name || account.address,
    address: account.address,
    state: account.state,
    isConnected: account.credential.kind !== null || account.provider !== null,
    isPaused: account.paused,
    refusals: account.refusals,
    refusalsNeeded: account.lastSuccessAt
      ? settings['suspension.refusalsIfWorked']
      : settings['suspension.refusalsIfNeverWorked'],
    recentChecks: account.recentChecks,
    lastCheckAt: account.lastCheckAt,
    lastSuccessAt: account.lastSuccessAt,
    nextCheckAt: account.nextCheckAt,
    cause: account.cause,
    evidence: account.cause ? account.lastEvidence : null,
    type: account.type.toUpperCase(),
    userName: account.incoming.user,
    owner: account.owner.name || account.owner.email,
    ownerEmail: account.owner.email,
    server: account.incoming.host,
    port: account.incoming.port,
    messageCount: account.messageCount,
    /** How far the repair of the open incident has come. */
    repair,
  };
}
