import type { ChannelName } from '#lib/notifications/channels/names.ts';
import { isReminder } from '#lib/notifications/kinds.ts';
import { securityNoticeKeys } from '#lib/notifications/security-notice.ts';
import type { LoggedNotification } from '#lib/notifications/store.ts';
import { rules } from '#lib/rules/catalogue.ts';
import { ruleKeyOf } from '#lib/sign-in-links/issue.ts';

export type DeliveryRow = {
  id: string;
  rule: string;
  isReminder: boolean;
  channel: ChannelName;
  account: string | null;
  accountId: string | null;
  recipient: string;
  recipientKind: string;
  state: LoggedNotification['state'];
  attempts: number;
  lastError: string | null;
  answer: string | null;
  queuedAt: Date;
  lastAttemptAt: Date | null;
  sentAt: Date | null;
  /** When an attempt was made whose answer nobody heard. */
  inDoubtSince: Date | null;
};

/** What a message can be about: a rule, or a link to choose a password. */
export const messageKinds: { key: string; title: string }[] = [
  ...rules,
  { key: 'webhook', title: 'Event to a webhook' },
  { key: 'chat', title: 'Event to a chat' },
  { key: ruleKeyOf.invitation, title: 'Invitation of a user' },
  { key: ruleKeyOf.password_reset, title: 'Password reset of a user' },
  { key: ruleKeyOf.forgotten_password, title: 'Forgotten password of a user' },
  { key: securityNoticeKeys.second_factor_reset, title: 'Second factor of a user reset' },
  { key: securityNoticeKeys.sign_in_changed, title: 'Password or address of a user changed' },
  { key: securityNoticeKeys.factor_changed, title: 'Second factor changed by its user' },
  { key: securityNoticeKeys.mail_read, title: 'Mail read by somebody else' },
  { key: securityNoticeKeys.sending_changed, title: 'Sending server changed by somebody else' },
];

/** A line of the delivery log as its pages show it. */
export function toRow(one: LoggedNotification): DeliveryRow {
  return {
    id: one.id,
    rule: messageKinds.find(({ key }) => key === one.ruleKey)?.title ?? one.ruleKey,
    isReminder: isReminder(one.kind),
    channel: one.channel,
    account: one.accountName || one.accountAddress || (one.recipientKind === 'user' ? 'A user' : null),
    accountId: one.accountId,
    recipient: one.recipient || 'no number',
    recipientKind: one.recipientKind,
    state: one.state,
    attempts: one.attempts,
    lastError: one.lastError,
    answer: one.providerAnswer,
    queuedAt: one.queuedAt,
    lastAttemptAt: one.lastAttemptAt,
    sentAt: one.sentAt,
    inDoubtSince: one.inDoubtSince,
  };
}
