import { choice, measure, whole } from '../../fields/setting.ts';

const updateLinks = { group: 'Common', category: 'Update links' } as const;
const notifications = { group: 'Common', category: 'Notifications' } as const;

/** The links by which owners enter a new password, and what owners are told. */
export const tellingSettings = {
  'updateLinks.validHours': whole({
    ...updateLinks,
    label: 'Validity',
    description: 'How long the link in a notification can be used; the default outlasts a long weekend.',
    unit: 'hours',
    default: 96,
    min: 1,
    max: 720,
  }),
  'updateLinks.inMail': choice({
    ...updateLinks,
    label: 'Address of links in mail',
    description:
      'With which web address the link in a mail begins; automatic is that of the phone for owners last seen on one. Texts have that of the phone.',
    choices: ['automatic', 'desktop', 'phone'],
    default: 'automatic',
  }),
  'updateLinks.testsPerLink': whole({
    ...updateLinks,
    label: 'Tries of each link',
    description: 'How many new passwords can be tested through one link.',
    unit: 'tests',
    default: 10,
    min: 1,
    max: 100,
  }),
  'updateLinks.testsPerAccountPerHour': whole({
    ...updateLinks,
    label: 'Tries of each account, each hour',
    description: 'How many new passwords can be tested for one account within an hour, over all its links.',
    unit: 'tests',
    default: 5,
    min: 1,
    max: 100,
  }),

  'notifications.attempts': whole({
    ...notifications,
    label: 'Delivery attempts',
    description: 'How often the delivery of a notification is tried before it counts as failed.',
    unit: 'attempts',
    default: 10,
    min: 1,
    max: 50,
  }),
  'notifications.retrySeconds': measure({
    ...notifications,
    label: 'First wait between attempts',
    description: 'How long to wait after a failed delivery attempt; each failure doubles the wait.',
    unit: 'seconds',
    default: 30,
    min: 1,
    max: 3600,
  }),
  'notifications.gatherSeconds': measure({
    ...notifications,
    label: 'Wait for more of one person',
    description:
      'How long a notification waits when its owner has other mail accounts, so that several make one message.',
    unit: 'seconds',
    default: 30,
    min: 0,
    max: 3600,
  }),
  'notifications.linksPerHour': whole({
    ...notifications,
    label: 'Messages with a link, each hour',
    description:
      'How many messages with a link to update a password go out within an hour, and as many with one to choose a password; more of them wait, and administrators are told.',
    unit: 'messages',
    default: 10_000,
    min: 10,
    max: 1_000_000,
  }),
  'notifications.reminderDays': whole({
    ...notifications,
    label: 'Reminder',
    description:
      'How many days after the first message an owner is reminded, once, of an account still suspended; 0 is never.',
    unit: 'days',
    default: 3,
    min: 0,
    max: 90,
  }),

  'notifications.unreachableHours': whole({
    ...notifications,
    label: 'Unreachable for long',
    description:
      'After how long administrators are told of accounts that cannot be fetched for another reason than their password, once a day at most.',
    unit: 'hours',
    default: 24,
    min: 1,
    max: 720,
  }),
};
