import type { Credential } from './credential.ts';
import { type ImapSession, type SessionOptions, withImapSession } from './imap/connect.ts';
import { examine } from './imap/folder-state.ts';
import { MailFailure, type Stage, type Verdict } from './judge/failure.ts';
import type { MailServer } from './network/server.ts';
import { type SmtpOptions, withSmtpSession } from './smtp/smtp.ts';

export type ProbeResult = { ok: true } | { ok: false; stage: Stage; verdict: Verdict };

/** What else is to be seen in the session of a password that works; it changes nothing there. */
export type Look = (session: ImapSession) => Promise<void>;

/**
 * Tries a credential at the incoming server with one sign-in, and opens INBOX: a server that takes any password
 * and shows nothing has proved nothing. Reads no message and changes nothing there. Throws a `MailFailure`.
 */
export async function tryIncoming(
  server: MailServer,
  credential: Credential,
  options: SessionOptions,
  look?: Look,
): Promise<void> {
  await withImapSession(server, credential, options, async (session) => {
    await examine(session, 'INBOX');
    await look?.(session);
  });
}

/** Tries a credential at the sending server with one sign-in; sends nothing. Throws a `MailFailure`. */
export async function tryOutgoing(
  server: MailServer,
  credential: Credential | null,
  options: SmtpOptions,
): Promise<void> {
  await withSmtpSession(server, credential, options, async () => {});
}

/** The same with what is no mail account's alone, the outcome a value. */
export async function probeOutgoing(
  server: MailServer,
  credential: Credential | null,
  options: SmtpOptions,
): Promise<ProbeResult> {
  return await found(tryOutgoing(server, credential, options));
}

/** What a try found, as a value; only a signal aborted on purpose is thrown. */
export async function found(attempt: Promise<void>): Promise<ProbeResult> {
  try {
    await attempt;
    return { ok: true };
  } catch (error) {
    if (!(error instanceof MailFailure)) throw error;
    return { ok: false, stage: error.stage, verdict: error.verdict };
  }
}
