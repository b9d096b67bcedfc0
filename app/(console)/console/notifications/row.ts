import type { LoggedNotification } from '#lib/notifications/store.ts';
import { rules } from '#lib/rules/catalogue.ts';

export type DeliveryRow = {
  id: string;
  rule: string;
  /** 0 the first message, 1 and up its reminders. */
  step: number;
  channel: 'email' | 'sms';
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
};

/** A line of the delivery log as its pages show it. */
export function toRow(one: LoggedNotification): DeliveryRow {
  return {
    id: one.id,
    rule: rules.find(({ key }) => key === one.ruleKey)?.title ?? one.ruleKey,
    step: one.step,
    channel: one.channel,
    account: one.accountName || one.accountAddress,
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
  };
}

export const channelWords = { email: 'E-mail', sms: 'SMS' } as const;
