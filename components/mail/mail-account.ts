import type { Account } from '#lib/accounts/store.ts';
import type { MissingMail } from '#lib/messages/missing.ts';

/** What the mail views hold of an account: what they show, and nothing else. */
export type MailAccount = ReturnType<typeof toMailAccount>;

export function toMailAccount(account: Account, missing: MissingMail[] = []) {
  return {
    id: account.id,
    address: account.address,
    name: account.name || account.address,
    state: account.state,
    isConnected: account.credential.kind !== null || account.provider !== null,
    stateSince: account.paused ? (account.pausedAt ?? account.stateSince) : account.stateSince,
    isPaused: account.paused,
    hasBeenChecked: account.lastOutcome !== null,
    refusals: account.refusals,
    // The incident remembers why; the last check may have failed for another reason since.
    cause: account.state === 'degraded' ? account.cause : (account.incident?.cause ?? account.cause),
    evidence: account.lastEvidence,
    lastSuccessAt: account.lastSuccessAt,
    lastCheckAt: account.lastCheckAt,
    server: account.incoming.host,
    hasTls: account.incoming.security !== 'none',
    hasOutgoing: account.outgoing !== null,
    messageCount: account.messageCount,
    missing,
  };
}
