// What a notification is about: the one thing its row says, and its words, its links and its end follow from.

/** What rules wait for; a link to choose a password is sent without one. */
export type Topic =
  | 'suspended'
  /** The same moment, for administrators: their message carries no link to update a password. */
  | 'account_suspended'
  | 'recovered'
  | 'password_updated'
  | 'host_outage'
  | 'unreachable'
  | 'sign_in_link'
  /** Something was done to a person's sign-in, or with their mail. */
  | 'security_notice'
  /** Any event, for the webhooks and chats that chose it. */
  | 'event';

const topics = {
  /** Neither receives nor sends. */
  suspended: 'suspended',
  suspended_reminder: 'suspended',
  /** Mail comes in, and none can be sent. */
  cannot_send: 'suspended',
  cannot_send_reminder: 'suspended',
  account_suspended: 'account_suspended',
  recovered: 'recovered',
  password_updated: 'password_updated',
  host_outage: 'host_outage',
  /** The all-clear to whom a host's outage was announced. */
  host_outage_over: 'host_outage',
  unreachable: 'unreachable',
  invitation: 'sign_in_link',
  password_reset: 'sign_in_link',
  forgotten_password: 'sign_in_link',
  security_notice: 'security_notice',
  /** As rows of old are called. */
  second_factor_reset: 'security_notice',
  event: 'event',
} as const satisfies Record<string, Topic>;

export type NotificationKind = keyof typeof topics;

/** The kind a row has; null for one that is no more. Pure. */
const asKind = (stored: string): NotificationKind | null =>
  Object.hasOwn(topics, stored) ? (stored as NotificationKind) : null;

/** What rules call it; null for a kind that is no more. Pure. */
export function topicOf(kind: string): Topic | null {
  const known = asKind(kind);
  return known && topics[known];
}

/** Every kind of a topic. Pure. */
export const kindsOf = (topic: Topic): NotificationKind[] =>
  Object.entries(topics).flatMap(([kind, of]) => (of === topic ? [kind as NotificationKind] : []));

export const isReminder = (kind: string): boolean =>
  kind === 'suspended_reminder' || kind === 'cannot_send_reminder';

export const isAboutSending = (kind: string): boolean =>
  kind === 'cannot_send' || kind === 'cannot_send_reminder';
