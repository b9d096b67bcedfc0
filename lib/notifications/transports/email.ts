import { sendMail } from '../../mail/send.ts';
import type { MailServer } from '../../mail/server.ts';
import { missingForMail } from '../../rules/requirements.ts';
import type { Settings } from '../../settings/schema.ts';
import type { RenderedMessage } from '../message.ts';
import type { Delivery } from './delivery.ts';

export type EmailToDeliver = RenderedMessage & {
  to: string;
  /** What makes two copies of one message recognisable as one: the same id, the same Message-ID. */
  messageId: string;
  date: Date;
};

const deadlineMs = 90_000;

/** The outgoing server of our own notifications; null while it is not set up. */
export function emailServer(settings: Settings): MailServer | null {
  const { 'email.host': host, 'email.port': port, 'email.security': security, 'email.user': user } = settings;
  return host ? { host, port, security, user: user ?? '' } : null;
}

/**
 * Hands one notification to the outgoing server of the e-mail settings. Marked as automatic (RFC 3834), so that
 * no vacation reply comes back for it.
 */
export async function deliverEmail(settings: Settings, mail: EmailToDeliver): Promise<Delivery> {
  const server = emailServer(settings);
  const from = settings['email.from'];
  const missing = missingForMail(settings);
  if (!server || !from) return { result: 'temporary', reason: `not set: ${missing.join(', ')}` };
  const password = settings['email.user'] ? settings['email.password'] : null;
  const domain = from.slice(from.lastIndexOf('@') + 1).replace(/[>\s].*$/, '');
  const outcome = await sendMail(
    server,
    password,
    {
      from,
      to: mail.to,
      subject: mail.subject,
      text: mail.text,
      html: mail.html,
      date: mail.date,
      messageId: `<${mail.messageId}@${domain}>`,
      headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
    },
    { signal: AbortSignal.timeout(deadlineMs) },
  );
  if (outcome.ok) return { result: 'sent', answer: outcome.response };
  return {
    result: outcome.kind,
    reason: `${outcome.verdict.evidence || outcome.verdict.cause} (${outcome.stage})`,
  };
}
