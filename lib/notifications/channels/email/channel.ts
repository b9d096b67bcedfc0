import { readLogo, readLogoFileOf } from '../../../appearance/logo.ts';
import type { LogoFile } from '../../../appearance/logo-file.ts';
import { paletteOf } from '../../../appearance/palette.ts';
import type { Delivery } from '../../../delivery.ts';
import { log } from '../../../log.ts';
import { patientGreetingMs } from '../../../mail/network/limits.ts';
import { sendMail } from '../../../mail/send.ts';
import { ehloNameOf } from '../../../settings/ehlo-name.ts';
import type { Settings } from '../../../settings/schema.ts';
import { maskAddress } from '../../mask-address.ts';
import type { RenderedMessage } from '../../message.ts';
import type { Channel, Parties, PlannedRecipient } from '../contract.ts';
import { logoId } from './lay-out.ts';
import { missingForMail } from './missing.ts';
import { prepareEmailTest } from './prepare-test.ts';
import { renderNotification } from './render.ts';
import { asSender, senderOf } from './sender.ts';

export const email: Channel = {
  settings: {
    page: 'email-settings',
    title: 'Email Settings',
    concerns: (key) => key.startsWith('email.') || key === 'sending.ehloName',
  },
  missing: missingForMail,
  reach,
  mask: maskAddress,
  opensIn: null,
  mostTogether: () => 50,
  show(message) {
    const { subject, text } = renderNotification(message);
    return { subject, text, parts: null };
  },
  async deliver(message, envelope, settings) {
    const logo = await logoForMail();
    const look = { palette: paletteOf(settings['organisation.colour']), logo };
    return deliverEmail(settings, { ...envelope, ...renderNotification(message, look), logo });
  },
  prepareTest: prepareEmailTest,
};

/**
 * An owner is written to at the other address on file, else at the mail account itself: it can often still be read
 * elsewhere, and the log marks it.
 */
function reach(whom: 'owner' | 'administrators', parties: Parties): PlannedRecipient[] {
  const { accountAddress, alternateAddress, administrators = [] } = parties;
  if (whom === 'administrators') {
    return administrators.map((recipient) => ({ recipient, recipientKind: 'administrator' }));
  }
  if (alternateAddress) return [{ recipient: alternateAddress, recipientKind: 'alternate_address' }];
  return accountAddress ? [{ recipient: accountAddress, recipientKind: 'own_address' }] : [];
}

/**
 * The logo as a mail carries it: nothing has to be fetched, which would tell who reads. Many mail programs show no WebP: it
 * stands on pages alone. Where it cannot be read the mail goes without.
 */
async function logoForMail(): Promise<LogoFile | null> {
  try {
    const logo = await readLogo();
    return logo && logo.type !== 'image/webp' ? await readLogoFileOf(logo.hash) : null;
  } catch (err) {
    log.warn({ err }, 'the logo could not be read: a mail goes without');
    return null;
  }
}

export type EmailToDeliver = RenderedMessage & {
  to: string;
  logo?: LogoFile | null;
  /** What makes two copies of one message recognisable as one: the same id, the same Message-ID. */
  messageId: string;
  date: Date;
};

/** A greeting alone may take five minutes (lib/mail/network/limits.ts); the job may last longer (lib/queue/queues.ts). */
const deadlineMs = 8 * 60_000;

/**
 * Hands one notification to the outgoing server of the e-mail settings. Marked as automatic (RFC 3834), so that
 * no vacation reply comes back for it.
 */
export async function deliverEmail(settings: Settings, mail: EmailToDeliver): Promise<Delivery> {
  const from = settings['email.from'];
  const missing = missingForMail(settings);
  if (missing.length > 0 || !from)
    return { result: 'ours', reason: `not set: ${missing.join(', ')}`, isGeneral: true };
  const sender = await senderOf(settings);
  if (!sender.ok) return { result: 'ours', reason: sender.reason, isGeneral: true };
  const domain = from.slice(from.lastIndexOf('@') + 1).replace(/[>\s].*$/, '');
  const outcome = await asSender(sender, (credential) =>
    sendMail(
      sender.server,
      credential,
      {
        from,
        to: mail.to,
        // RFC 2047 5: what a server or a person wrote would be decoded by whoever reads it.
        subject: mail.subject.replaceAll('=?', '= ?'),
        text: mail.text,
        html: mail.html,
        ...(mail.logo ? { pictures: [{ cid: logoId, type: mail.logo.type, bytes: mail.logo.bytes }] } : {}),
        date: mail.date,
        messageId: `<${mail.messageId}@${domain}>`,
        headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
      },
      {
        signal: AbortSignal.timeout(deadlineMs),
        limits: { greetingMs: patientGreetingMs },
        ehloName: ehloNameOf(settings),
      },
    ),
  );
  if ('refusal' in outcome) {
    const { verdict, refusal } = outcome;
    return { result: 'ours', reason: verdict.evidence, pauseMs: refusal.retryAfterMs, isGeneral: true };
  }
  if (outcome.ok) return { result: 'sent', answer: outcome.response };
  const { kind, isGeneral, pauseMs, stage, verdict, inDoubt } = outcome;
  const reason = `${verdict.evidence || verdict.cause} (${stage})`;
  if (kind === 'permanent' || kind === 'machine') return { result: kind, reason };
  if (kind === 'ours') return { result: kind, reason, pauseMs, isGeneral };
  return { result: kind, reason, pauseMs, inDoubt };
}
