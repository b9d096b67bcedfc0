import type { Prisma } from '../db/client.ts';
import type { MailServer } from '../mail/network/server.ts';

/** The columns that say at which servers an account signs in, by which protocols, and as whom. */
export const serverColumns = {
  type: true,
  incomingHost: true,
  incomingPort: true,
  incomingSecurity: true,
  incomingUser: true,
  outgoingHost: true,
  outgoingPort: true,
  outgoingSecurity: true,
  outgoingUser: true,
} as const satisfies Prisma.MailAccountSelect;

type ServerRow = Prisma.MailAccountGetPayload<{ select: typeof serverColumns }>;

export function incomingOf(row: ServerRow): MailServer {
  return {
    host: row.incomingHost,
    port: row.incomingPort,
    security: row.incomingSecurity,
    user: row.incomingUser,
  };
}

/** Null where the account has none; the incoming user's name where it has no other. */
export function outgoingOf(row: ServerRow): MailServer | null {
  const { outgoingHost: host, outgoingPort: port, outgoingSecurity: security } = row;
  if (!host || !port || !security) return null;
  return { host, port, security, user: row.outgoingUser ?? row.incomingUser };
}
