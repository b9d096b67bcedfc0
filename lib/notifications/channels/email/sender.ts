import { accessFor, type Opener } from '../../../accounts/access.ts';
import { sealedColumns } from '../../../accounts/credentials.ts';
import { outgoingOf, serverColumns } from '../../../accounts/servers.ts';
import { db } from '../../../db/client.ts';
import { type Credential, passwordCredential } from '../../../mail/credential.ts';
import { isCredentialCause } from '../../../mail/judge/causes.ts';
import type { Stage, Verdict } from '../../../mail/judge/failure.ts';
import type { MailServer } from '../../../mail/network/server.ts';
import { TokenFailure } from '../../../providers/token-failure.ts';
import type { Settings } from '../../../settings/schema.ts';

/** The server our own mail goes out by, and what opens it there. `open` null: it asks for nothing. */
export type Sender = { ok: true; server: MailServer; open: Opener | null } | { ok: false; reason: string };

/**
 * Who sends our own mail: the server and user of the settings, or the account they name, by its own outgoing server and
 * with the token its provider gives for it. An account with a password is none: what is held against notices must not use
 * up its sign-ins.
 */
export async function senderOf(settings: Settings): Promise<Sender> {
  const { 'email.host': host, 'email.port': port, 'email.security': security, 'email.user': user } = settings;
  const address = settings['email.account'];
  if (address) return senderOfAccount(address);
  if (!host) return { ok: false, reason: 'not set: email.host' };
  const password = user ? settings['email.password'] : null;
  const open = password ? () => passwordCredential(password) : null;
  return { ok: true, server: { host, port, security, user: user ?? '' }, open };
}

async function senderOfAccount(address: string): Promise<Sender> {
  const account = await db().mailAccount.findUnique({
    where: { address },
    select: { id: true, ...serverColumns, credential: { select: sealedColumns } },
  });
  const server = account && outgoingOf(account);
  if (!account) return { ok: false, reason: `there is no mail account ${address} here (email.account)` };
  if (!server) return { ok: false, reason: `the mail account ${address} has no outgoing server` };
  const kind = account.credential?.incomingKind;
  if (kind === 'password' || account.credential?.sealedOutgoing) {
    const instead = 'enter server, user and password instead of email.account';
    return { ok: false, reason: `the mail account ${address} sends with a password: ${instead}` };
  }
  return { ok: true, server, open: accessFor(account, 'outgoing') };
}

/**
 * Makes an attempt with what opens the sender's server; a token that is refused there is replaced once. A `TokenFailure`
 * where the provider gives none: the server was not asked.
 */
export async function asSender<T extends { ok: true } | { ok: false; stage: Stage; verdict: Verdict }>(
  { open }: Extract<Sender, { ok: true }>,
  attempt: (credential: Credential | null) => Promise<T>,
): Promise<T | TokenFailure> {
  try {
    const credential = open && (await open());
    const outcome = await attempt(credential);
    const isRefused = !outcome.ok && outcome.stage === 'auth' && isCredentialCause(outcome.verdict.cause);
    return isRefused && credential?.kind === 'oauth2' && open
      ? await attempt(await open(credential))
      : outcome;
  } catch (error) {
    if (error instanceof TokenFailure) return error;
    throw error;
  }
}
