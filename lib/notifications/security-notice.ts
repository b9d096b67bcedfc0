import type { Tx } from '../db/client.ts';
import { databaseTime } from '../db/clock.ts';
import { readSettings } from '../settings/store.ts';
import { missingForMail } from './channels/email/missing.ts';
import type { SecurityNotice } from './message.ts';
import { queueNotification } from './queue.ts';

/** Under what names the delivery log has these messages. */
export const securityNoticeKeys = {
  second_factor_reset: 'user-second-factor-reset',
  sign_in_changed: 'user-sign-in-changed',
  factor_changed: 'user-factor-changed',
  mail_read: 'mail-read',
  sending_changed: 'sending-changed',
} as const;

/**
 * Tells a person by mail of something that was done to their sign-in or with their mail, whether they did it or somebody
 * else. `again` tells one such act from another: of equal ones the first is told. Answers whether this is the first. Where no
 * mail can be sent the delivery log says so.
 */
export async function queueSecurityNotice(
  tx: Tx,
  key: keyof typeof securityNoticeKeys,
  recipient: string,
  notice: Omit<SecurityNotice, 'at'>,
  again = databaseTime().toISOString(),
): Promise<boolean> {
  const missing = missingForMail(await readSettings());
  const queued = await queueNotification(tx, {
    ruleKey: securityNoticeKeys[key],
    kind: 'security_notice',
    channel: 'email',
    recipient,
    recipientKind: 'user',
    payload: { ...notice, at: databaseTime().toISOString() },
    again,
    ...(missing.length > 0 ? { skipped: `not set: ${missing.join(', ')}` } : {}),
  });
  return queued !== null;
}
