import type { Credential } from './credential.ts';
import { MailFailure, type Stage, type Verdict } from './judge/failure.ts';
import type { MailServer } from './network/server.ts';
import type { Mailbox, SenderOptions, SessionOptions } from './protocol.ts';
import { type AccountType, protocols } from './protocols.ts';
import { smtpSender } from './smtp/sender.ts';

export type ProbeResult = { ok: true } | { ok: false; stage: Stage; verdict: Verdict };

/** What else is to be seen in the mailbox that a credential opens; it changes nothing there. */
export type Look = (mailbox: Mailbox) => Promise<void>;

/** Tries a credential at the incoming server with one sign-in, and has its inbox shown. Throws a `MailFailure`. */
export async function tryIncoming(
  type: AccountType,
  server: MailServer,
  credential: Credential,
  options: SessionOptions,
  look?: Look,
): Promise<void> {
  await protocols[type].source.open(server, credential, options, async (mailbox) => {
    await mailbox.showInbox();
    await look?.(mailbox);
  });
}

/** Tries a credential at the sending server with one sign-in; sends nothing. Throws a `MailFailure`. */
export async function tryOutgoing(
  type: AccountType,
  server: MailServer,
  credential: Credential,
  options: SenderOptions,
): Promise<void> {
  await protocols[type].sender.open(server, credential, options, async () => {});
}

/** The same with the server that notices are sent by, which is no account's; the outcome is a value. */
export async function probeOutgoing(
  server: MailServer,
  credential: Credential | null,
  options: SenderOptions,
): Promise<ProbeResult> {
  return await found(smtpSender.open(server, credential, options, async () => {}));
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
