import type { PlannedChange } from '../accounts/plan-change.ts';
import type { AccountChange } from '../accounts/schema.ts';
import { Prisma } from '../db/client.ts';
import { given } from '../given.ts';
import { type Stored, serversOf } from './try-change.ts';

// What a change of a mail account comes to: columns to write, and what the audit log says of it.

/** The columns of the servers that a plan comes to. */
export function columnsOf({ incoming, outgoing }: PlannedChange) {
  return {
    incomingHost: incoming.host,
    incomingPort: incoming.port,
    incomingSecurity: incoming.security,
    incomingUser: incoming.user,
    outgoingHost: outgoing?.host ?? null,
    outgoingPort: outgoing?.port ?? null,
    outgoingSecurity: outgoing?.security ?? null,
    outgoingUser: outgoing?.user ?? null,
  };
}

/** The columns of what becomes of sent messages. Once somebody has said where they belong, nobody is asked. */
export function sentOf({ sentFolder, sentCopies, deleteAfterDays }: AccountChange) {
  return {
    ...given({ sentFolder, sentCopies, deleteAfterDays }),
    ...(sentFolder || sentCopies === 'server' ? { sentFolderChoices: [] } : {}),
  };
}

/** What an account may have of its own in the place of a setting of the site. */
const ownRules = ['afterLoss', 'keepDays', 'keepMegabytes', 'intervalMinutes'] as const;

/** The columns of the rules it has of its own. Folders are new that come after somebody wants to have new ones. */
export function ownRulesOf(row: Stored, change: AccountChange) {
  const { newFolders } = change;
  const isWanted = newFolders !== undefined && newFolders !== row.newFolders;
  return {
    ...given(Object.fromEntries(ownRules.map((name) => [name, change[name]]))),
    ...(isWanted ? { newFolders, serverFolders: Prisma.DbNull, foldersListedAt: null } : {}),
  };
}

/** What of its own rules is another than before, each with both values. */
export function ruleChanges(row: Stored, change: AccountChange): Record<string, Prisma.InputJsonObject> {
  const names = [...ownRules, 'newFolders'] as const;
  const changed = names.filter((name) => change[name] !== undefined && change[name] !== row[name]);
  return Object.fromEntries(changed.map((name) => [name, { from: row[name], to: change[name] ?? null }]));
}

/** What of an account a change makes another, in the words of the audit log. */
export function changedFields(row: Stored, change: AccountChange, plan: PlannedChange): string[] {
  const rules = ruleChanges(row, change);
  const isChanged: Record<string, boolean> = {
    address: change.address !== undefined && change.address !== row.address,
    name: change.name !== undefined && change.name !== row.name,
    owner: change.owner !== undefined,
    'incoming server': plan.isMoved.incoming,
    'incoming password': plan.incomingPassword !== null,
    'outgoing server': plan.isMoved.outgoing || (plan.outgoing === null && row.outgoingHost !== null),
    'outgoing password': typeof plan.outgoingPassword === 'object',
    'sent messages':
      (change.sentFolder !== undefined && change.sentFolder !== row.sentFolder) ||
      (change.sentCopies !== undefined && change.sentCopies !== row.sentCopies),
    'deleting at the server':
      change.deleteAfterDays !== undefined && change.deleteAfterDays !== row.deleteAfterDays,
    'instant mail': change.instant !== undefined && change.instant !== row.instant,
    'mail lost at the server': 'afterLoss' in rules,
    'mail kept here': 'keepDays' in rules || 'keepMegabytes' in rules,
    'new folders': 'newFolders' in rules,
    'how often it is checked': 'intervalMinutes' in rules,
    'same mailbox': change.sameMailbox,
    folders: change.folders !== undefined && change.folders.join('\n') !== row.chosenFolders.join('\n'),
  };
  return Object.keys(isChanged).filter((field) => isChanged[field]);
}

/** Where credentials go is worth its own line in the audit log. */
export function placesOf(row: Stored, plan: PlannedChange): Prisma.InputJsonObject {
  const place = (server: { host: string; port: number; security: string } | null) =>
    server ? `${server.host}:${server.port} (${server.security})` : null;
  const { incoming, outgoing } = serversOf(row);
  return {
    ...(plan.isMoved.incoming ? { incoming: { from: place(incoming), to: place(plan.incoming) } } : {}),
    ...(place(outgoing) !== place(plan.outgoing)
      ? { outgoing: { from: place(outgoing), to: place(plan.outgoing) } }
      : {}),
  };
}
