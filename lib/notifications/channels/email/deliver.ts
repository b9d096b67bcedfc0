import { patientGreetingMs } from '../../../mail/network/limits.ts';
import type { MailServer } from '../../../mail/network/server.ts';
import { sendMail } from '../../../mail/smtp/send.ts';
import { ehloNameOf } from '../../../settings/ehlo-name.ts';
import type { Settings } from '../../../settings/schema.ts';
import type { RenderedMessage } from '../../message.ts';
import type { Delivery } from '../delivery.ts';
import { missingForMail } from './missing.ts';

export type EmailToDeliver = RenderedMessage & {
  to: string;
  /** What makes two copies of one message recognisable as one: the same id, the same Message-ID. */
  messageId: string;
  date: Date;
};

/** A greeting alone may take five minutes (lib/mail/network/limits.ts); the job may last longer (lib/queue/queues.ts). */
const deadlineMs = 8 * 60_000;

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
  if (!server || !from) return { result: 'ours', reason: `not set: ${missing.join(', ')}`, isGeneral: true };
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
    {
      signal: AbortSignal.timeout(deadlineMs),
      limits: { greetingMs: patientGreetingMs },
      ehloName: ehloNameOf(settings),
    },
  );
  if (outcome.ok) return { result: 'sent', answer: outcome.response };
  const { kind, isGeneral, pauseMs, stage, verdict, inDoubt } = outcome;
  const reason = `${verdict.evidence || verdict.cause} (${stage})`;
  if (kind === 'permanent' || kind === 'machine') return { result: kind, reason };
  if (kind === 'ours') return { result: kind, reason, pauseMs, isGeneral };
  return { result: kind, reason, pauseMs, inDoubt };
}
