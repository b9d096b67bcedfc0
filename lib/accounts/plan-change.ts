import { given } from '../given.ts';
import type { PasswordCredential } from '../mail/credential.ts';
import type { MailServer } from '../mail/network/server.ts';
import type { AccountType } from '../mail/protocols.ts';
import { type AccountChange, beyondProtocol } from './schema.ts';

/** The servers of an account as they are stored. */
export type StoredServers = {
  type: AccountType;
  incoming: MailServer;
  outgoing: (MailServer & { hasOwnPassword: boolean }) | null;
  /** What opens it now; `none`: it waits for its owner. */
  kind: 'password' | 'token' | 'none';
};

export type PlannedChange = {
  incoming: MailServer;
  outgoing: MailServer | null;
  /** The new incoming password; null keeps the stored one. */
  incomingPassword: PasswordCredential | null;
  /** The outgoing server's own password: a new one, the stored one, or none (it takes the incoming one). */
  outgoingPassword: PasswordCredential | 'keep' | 'none';
  isMoved: { incoming: boolean; outgoing: boolean };
};

export type ChangeProblem = { field: string; message: string };

/**
 * What a change makes of an account's servers and passwords, or what is missing. Pure.
 *
 * A stored password goes only to the server it was given for: whoever names another host, port, protection or
 * user must give the password too, so that nobody collects passwords by pointing accounts at a server of theirs. Where
 * the owner or a provider is to open it, no password is taken, and none that is stored is left.
 */
export function planChange(
  stored: StoredServers,
  change: Pick<AccountChange, 'incoming' | 'outgoing' | 'provider' | 'invite'> &
    Partial<
      Pick<
        AccountChange,
        'folders' | 'sentFolder' | 'deleteAfterDays' | 'instant' | 'afterLoss' | 'newFolders'
      >
    >,
): { ok: true; plan: PlannedChange } | { ok: false; problems: ChangeProblem[] } {
  const { password: newIncoming, type = stored.type, ...incomingFields } = change.incoming ?? {};
  const incoming = { ...stored.incoming, ...given(incomingFields) };
  const movedIncoming = differs(stored.incoming, incoming);
  const incomingPassword = newIncoming ?? null;
  const problems: ChangeProblem[] = beyondProtocol(stored.type, change);
  if (type !== stored.type)
    problems.push({ field: 'incoming.type', message: 'is fixed when the account is made' });
  const isHandedOver = Boolean(change.provider) || change.invite;
  const isSafe = isHandedOver || stored.kind === 'none';
  if (isHandedOver && incomingPassword) problems.push({ field: 'incoming.password', message: leftOut });
  if (movedIncoming && !incomingPassword && !isSafe) {
    problems.push({ field: 'incoming.password', message: why('incoming') });
  } else if (change.provider === null && stored.kind !== 'password' && !incomingPassword && !change.invite) {
    problems.push({ field: 'incoming.password', message: 'is required where no provider signs in' });
  }

  const sending = isHandedOver
    ? handedOver(planOutgoing(stored, change.outgoing, incoming))
    : planOutgoing(stored, change.outgoing, incoming);
  problems.push(...sending.problems);
  if (sending.takesIncomingPassword && sending.isMoved && !incomingPassword && !isSafe) {
    problems.push({ field: 'outgoing.password', message: why('outgoing') });
  }
  if (problems.length > 0) return { ok: false, problems };
  return {
    ok: true,
    plan: {
      incoming,
      outgoing: sending.server,
      incomingPassword,
      outgoingPassword: sending.password,
      isMoved: { incoming: movedIncoming, outgoing: sending.isMoved },
    },
  };
}

/** The sending server takes what opens the account; its own password goes. */
function handedOver(sending: PlannedOutgoing): PlannedOutgoing {
  const isGiven = typeof sending.password === 'object';
  const others = sending.problems.filter(({ field }) => field !== 'outgoing.password');
  const problems = isGiven ? [...others, { field: 'outgoing.password', message: leftOut }] : others;
  return { ...sending, password: 'none', takesIncomingPassword: true, problems };
}

const leftOut = 'must be left out where the owner or a provider opens the account';

type PlannedOutgoing = {
  server: MailServer | null;
  password: PasswordCredential | 'keep' | 'none';
  isMoved: boolean;
  takesIncomingPassword: boolean;
  problems: ChangeProblem[];
};

function planOutgoing(
  stored: StoredServers,
  change: AccountChange['outgoing'],
  incoming: MailServer,
): PlannedOutgoing {
  const before = stored.outgoing;
  const kept = before?.hasOwnPassword ? 'keep' : 'none';
  const plan = { isMoved: false, takesIncomingPassword: false, problems: [] };
  if (change === null) return { ...plan, server: null, password: 'none' };
  if (change === undefined) return { ...plan, server: serverOf(before), password: kept };

  const { password: asked, ...fields } = change;
  const merged = { user: incoming.user, ...serverOf(before), ...given(fields) };
  const { host, port, security, user } = merged;
  if (host === undefined || port === undefined || security === undefined) {
    const missing = Object.entries({ host, port, security }).filter(([, value]) => value === undefined);
    const problems = missing.map(([name]) => ({ field: `outgoing.${name}`, message: 'is required' }));
    return { ...plan, server: null, password: 'none', problems };
  }
  const server = { host, port, security, user };
  const isMoved = before === null || differs(before, server);
  const password = asked === undefined ? kept : (asked ?? 'none');
  const problems =
    isMoved && password === 'keep' ? [{ field: 'outgoing.password', message: why('outgoing') }] : [];
  return { server, password, isMoved, takesIncomingPassword: password === 'none', problems };
}

const why = (server: string) =>
  `is required when the ${server} server, its protection or its user changes: a stored password goes only where it was given for`;

function serverOf(server: MailServer | null): MailServer | null {
  if (!server) return null;
  const { host, port, security, user } = server;
  return { host, port, security, user };
}

function differs(one: MailServer, other: MailServer): boolean {
  return (
    one.host !== other.host ||
    one.port !== other.port ||
    one.security !== other.security ||
    one.user !== other.user
  );
}
