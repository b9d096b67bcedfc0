import { bond } from '../fields/bound-to.ts';
import { colourField } from '../fields/colour.ts';
import { hostField } from '../fields/host.ts';
import { hostIntervalsField } from '../fields/host-intervals.ts';
import { mailAddressField, mailboxField } from '../fields/mail-address.ts';
import { choice, line, optional, type SettingValues, secret, share, whole } from '../fields/setting.ts';
import { timeZoneField } from '../fields/time-zone.ts';
import { webAddressField } from '../fields/web-address.ts';
import { smsProviderLabels, smsProviderNames, smsProviderSettings } from '../sms/providers.ts';
import { regionField, smsTextField } from './sms-fields.ts';

const fetcher = { group: 'Common', category: 'Fetcher' } as const;
const instant = { group: 'Common', category: 'Instant mail' } as const;
const suspension = { group: 'Common', category: 'Suspension' } as const;
const lockout = { group: 'Common', category: 'Lock-out budget' } as const;
const outage = { group: 'Common', category: 'Host outages' } as const;
const backoff = { group: 'Common', category: 'Back-off' } as const;
const updateLinks = { group: 'Common', category: 'Update links' } as const;
const notifications = { group: 'Common', category: 'Notifications' } as const;
const archive = { group: 'Common', category: 'Archive' } as const;
const sending = { group: 'Common', category: 'Sending' } as const;
const organisation = { group: 'Common', category: 'Organisation' } as const;
const appearance = { group: 'Appearance', category: 'Organisation' } as const;
const access = { group: 'Common', category: 'Sign-in and API' } as const;
const backup = { group: 'Common', category: 'Backup' } as const;
const desktop = { group: 'Desktop', category: 'Application Info' } as const;
const phone = { group: 'Phone', category: 'Application Info' } as const;
const email = { group: 'Email', category: 'Outgoing mail' } as const;
const sms = { group: 'SMS', category: 'Provider' } as const;
const smsNumbers = { group: 'SMS', category: 'Numbers' } as const;
const smsText = { group: 'SMS', category: 'Message' } as const;

/** Every setting of Rekey, in the order the console shows them. This is the table the rest is derived from. */
export const settingsTable = {
  'fetcher.intervalSeconds': whole({
    ...fetcher,
    label: 'Interval',
    description: 'How often each account is checked for new mail; below 60 seconds is meant for trials only.',
    unit: 'seconds',
    default: 1800,
    min: 1,
    max: 604_800,
  }),
  'fetcher.hostIntervals': optional(
    {
      ...fetcher,
      label: 'Other pace of single mail hosts',
      description:
        'Mail hosts whose accounts are checked sooner or later than that, one on each line with its minutes: imap.example.com 5. An account may have its own.',
    },
    'lines',
    hostIntervalsField,
  ),
  'fetcher.lookingSeconds': whole({
    ...fetcher,
    label: 'Sooner while its owner looks',
    description:
      'How often accounts are checked whose owner has the phone or the desktop view open, 30 seconds at the least; 0: as often as any other.',
    unit: 'seconds',
    default: 0,
    min: 0,
    max: 86_400,
  }),
  'fetcher.concurrency': whole({
    ...fetcher,
    label: 'Checks at once, each worker',
    description: 'How many accounts one worker checks at the same time.',
    unit: 'checks',
    default: 20,
    min: 1,
    max: 500,
  }),
  'fetcher.hostConcurrency': whole({
    ...fetcher,
    label: 'Checks at once, each mail host',
    description: 'How many accounts of one mail host are checked at the same time by all workers together.',
    unit: 'checks',
    default: 10,
    min: 1,
    max: 500,
  }),
  'fetcher.checkDeadlineSeconds': whole({
    ...fetcher,
    label: 'Longest check',
    description:
      'A check that takes longer is ended; what it copied so far is kept and the next one goes on.',
    unit: 'seconds',
    default: 600,
    min: 10,
    max: 7200,
  }),
  'fetcher.signInSeconds': whole({
    ...fetcher,
    label: 'Longest sign-in',
    description:
      'How long a server may take to answer a sign-in; many hold it back for 15 seconds on purpose.',
    unit: 'seconds',
    default: 60,
    min: 5,
    max: 300,
  }),
  'fetcher.maxMessageBytes': whole({
    ...fetcher,
    label: 'Largest message',
    description: 'Messages larger than this stay on the server and are not copied.',
    unit: 'bytes',
    default: 104_857_600,
    min: 65_536,
    max: 268_435_456,
  }),

  'instant.perWorker': whole({
    ...instant,
    label: 'Connections that wait, each worker',
    description:
      'For how many accounts with instant mail one worker keeps a connection open; 0 switches instant mail off for all.',
    unit: 'connections',
    default: 500,
    min: 0,
    max: 10_000,
  }),
  'instant.perHost': whole({
    ...instant,
    label: 'Connections that wait, each mail host',
    description:
      'For how many accounts of one mail host all workers together keep a connection open; the others are checked on the schedule.',
    unit: 'connections',
    default: 100,
    min: 0,
    max: 10_000,
  }),

  'suspension.refusalsIfNeverWorked': whole({
    ...suspension,
    label: 'Refusals, account that never worked',
    description: 'How many refused sign-ins suspend an account that has never worked.',
    unit: 'refusals',
    default: 3,
    min: 1,
    max: 100,
  }),
  'suspension.refusalsIfWorked': whole({
    ...suspension,
    label: 'Refusals, account that worked',
    description: 'How many refused sign-ins in a row suspend an account that has worked before.',
    unit: 'refusals',
    default: 5,
    min: 1,
    max: 100,
  }),
  'suspension.minimumMinutes': whole({
    ...suspension,
    label: 'Minimum time',
    description: 'An account that worked is not suspended before its refusals span this time.',
    unit: 'minutes',
    default: 120,
    min: 0,
    max: 43_200,
  }),
  'suspension.confirmAfterSeconds': whole({
    ...suspension,
    label: 'Pause before the next try',
    description:
      'How long to wait before a refused account is tried again; the wait grows with each refusal.',
    unit: 'seconds',
    default: 900,
    min: 0,
    max: 86_400,
  }),
  'suspension.probeHours': whole({
    ...suspension,
    label: 'Probe of suspended accounts',
    description: 'How often a suspended account is tried once, in case its password works again.',
    unit: 'hours',
    default: 24,
    min: 1,
    max: 720,
  }),

  'lockout.attemptsPerHour': whole({
    ...lockout,
    label: 'Sign-ins without success, each hour',
    description:
      'How many unsuccessful sign-ins one account may cost in an hour, so that its server does not lock it.',
    unit: 'sign-ins',
    default: 5,
    min: 2,
    max: 1000,
  }),
  'lockout.reservedAttempts': whole({
    ...lockout,
    label: 'Kept for a corrected password',
    description: 'How many of those sign-ins are kept for a person who enters a corrected password.',
    unit: 'sign-ins',
    default: 1,
    min: 0,
    max: 100,
  }),
  'lockout.pauseHours': whole({
    ...lockout,
    label: 'Pause when locked out',
    description: 'How long an account is left alone after its server said that it is locked.',
    unit: 'hours',
    default: 4,
    min: 1,
    max: 168,
  }),

  'outage.minimumAccounts': whole({
    ...outage,
    label: 'Accounts refused together',
    description: 'From this many accounts of one host on, refusals that come together count as an outage.',
    unit: 'accounts',
    default: 5,
    min: 2,
    max: 100_000,
  }),
  'outage.minimumShare': share({
    ...outage,
    label: 'Share refused together',
    description: 'The refused accounts must also be this part of the host’s accounts that worked before.',
    default: 0.3,
  }),
  'outage.windowMinutes': whole({
    ...outage,
    label: 'Time window',
    description: 'Refusals within this time of each other count as coming together.',
    unit: 'minutes',
    default: 30,
    min: 1,
    max: 1440,
  }),

  'backoff.firstSeconds': whole({
    ...backoff,
    label: 'First wait',
    description: 'How long to wait at first when a server cannot be reached; each failure doubles the wait.',
    unit: 'seconds',
    default: 60,
    min: 1,
    max: 3600,
  }),
  'backoff.longestSeconds': whole({
    ...backoff,
    label: 'Longest wait',
    description: 'The wait for a server that cannot be reached never grows beyond this.',
    unit: 'seconds',
    default: 3600,
    min: 1,
    max: 86_400,
  }),
  'backoff.throttledSeconds': whole({
    ...backoff,
    label: 'Wait when throttled',
    description: 'How long to leave a server alone that says there are too many requests and names no time.',
    unit: 'seconds',
    default: 900,
    min: 1,
    max: 86_400,
  }),
  'backoff.unknownSeconds': whole({
    ...backoff,
    label: 'Wait when the cause is unknown',
    description: 'How long to wait when a server’s answer could not be understood.',
    unit: 'seconds',
    default: 3600,
    min: 1,
    max: 86_400,
  }),

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
  'notifications.retrySeconds': whole({
    ...notifications,
    label: 'First wait between attempts',
    description: 'How long to wait after a failed delivery attempt; each failure doubles the wait.',
    unit: 'seconds',
    default: 30,
    min: 1,
    max: 3600,
  }),
  'notifications.gatherSeconds': whole({
    ...notifications,
    label: 'Wait for more of one person',
    description:
      'How long a notification waits when its owner has other mail accounts, so that several make one message.',
    unit: 'seconds',
    default: 30,
    min: 0,
    max: 3600,
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

  'archive.afterLoss': choice({
    ...archive,
    label: 'Mail that its server lost',
    description:
      'What becomes here of a message that is deleted at its server. Kept, it is marked in the views. Deleted, it goes once three looks within a day have agreed. An account may have its own.',
    choices: ['keep', 'mirror'],
    labels: { keep: 'Keep it here', mirror: 'Delete it here too' },
    default: 'keep',
  }),
  'archive.mostShare': share({
    ...archive,
    label: 'Most deleted without a look',
    description:
      'If more than 20 messages and more than this part of a folder are lost at once, nothing of it is deleted here before an administrator has said so on the account’s page.',
    default: 0.25,
  }),
  'archive.keepDays': whole({
    ...archive,
    label: 'Delete here after',
    description:
      'Messages older than this are deleted here, not at their server, and are not copied again; flagged ones stay. 0 keeps all. An account may have its own.',
    unit: 'days',
    default: 0,
    min: 0,
    max: 36_500,
  }),
  'archive.keepMegabytes': whole({
    ...archive,
    label: 'Most kept of each account',
    description:
      'Where an account’s messages are larger than this together, the oldest are deleted here, not at their server, and are not copied again; flagged ones stay. 0 keeps all. An account may have its own.',
    unit: 'MB',
    default: 0,
    min: 0,
    max: 100_000_000,
  }),

  'reading.remotePictures': choice({
    group: 'Common',
    category: 'Reading',
    label: 'Pictures from other servers',
    description:
      'Whether pictures that lie on other servers are loaded when a message is opened. Rekey fetches them itself, so that their server learns neither who reads nor where.',
    choices: ['ask', 'always', 'never'],
    default: 'ask',
  }),

  'sending.maxMessageBytes': whole({
    ...sending,
    label: 'Largest message to send',
    description: 'How large a message that a user sends may be, with its attachments as they travel.',
    unit: 'bytes',
    default: 26_214_400,
    min: 65_536,
    max: 36_700_160,
  }),
  'sending.maxRecipients': whole({
    ...sending,
    label: 'Recipients of a message',
    description: 'How many recipients one message of a user may have.',
    unit: 'recipients',
    default: 100,
    min: 1,
    max: 1000,
  }),
  'sending.messagesPerHour': whole({
    ...sending,
    label: 'Messages of a user, each hour',
    description: 'How many messages one user may send in an hour.',
    unit: 'messages',
    default: 200,
    min: 1,
    max: 10_000,
  }),
  'sending.ehloName': optional(
    {
      ...sending,
      label: 'Name told to servers',
      description:
        'What Rekey calls itself to the servers it sends through; empty means the host of the web address.',
    },
    'host',
    hostField,
  ),
  'sending.copyAfterSeconds': whole({
    ...sending,
    label: 'Wait before the copy',
    description:
      'How long after sending the copy is put into the Sent folder; many servers put one there themselves, which is then left alone.',
    unit: 'seconds',
    default: 15,
    min: 0,
    max: 600,
  }),
  'sending.attempts': whole({
    ...sending,
    label: 'Attempts to send',
    description:
      'How often a message is offered to a server that cannot take it for now; the default makes about half a day.',
    unit: 'attempts',
    default: 20,
    min: 1,
    max: 100,
  }),

  'organisation.name': line({
    ...appearance,
    label: 'Name',
    description: 'Who runs this system, as people read it in messages and on every page.',
    max: 100,
  }),
  'organisation.colour': optional(
    {
      ...appearance,
      label: 'Colour',
      description:
        'What links and buttons are drawn in, on pages and in mails, such as #2f5bea; made darker or lighter where text would be hard to read.',
    },
    'colour',
    colourField,
  ),
  'organisation.support': line({
    ...organisation,
    label: 'Questions',
    description: 'Where people can ask, such as a telephone number and a room; shown after “Questions?”.',
    max: 200,
  }),
  'organisation.timeZone': optional(
    {
      ...organisation,
      label: 'Time zone',
      description:
        'In which zone messages write their times, such as Europe/Lisbon; empty is that of this machine.',
    },
    'text',
    timeZoneField,
  ),

  'access.sessionIdleHours': whole({
    ...access,
    label: 'Sign-in ends when idle',
    description: 'A person who does nothing for this long has to sign in again.',
    unit: 'hours',
    default: 12,
    min: 1,
    max: 720,
  }),
  'access.sessionHours': whole({
    ...access,
    label: 'Sign-in ends in any case',
    description: 'A person has to sign in again this long after the last time, however busy.',
    unit: 'hours',
    default: 168,
    min: 1,
    max: 2160,
  }),
  'access.invitationHours': whole({
    ...access,
    label: 'Invitations are valid for',
    description:
      'How long the link of an invitation, or of a password reset, works; an administrator can send another.',
    unit: 'hours',
    default: 72,
    min: 1,
    max: 720,
  }),
  'access.secondFactor': choice({
    ...access,
    label: 'Second factor required of',
    description:
      'Who has to prove a second factor at sign-in, beside the password; anybody may set one up under Your sign-in.',
    choices: ['nobody', 'administrators', 'everybody'],
    default: 'nobody',
  }),
  'access.secondFactorGraceDays': whole({
    ...access,
    label: 'Time to set a second factor up',
    description:
      'How long a person may still sign in without one, from when it was required or from when they were added.',
    unit: 'days',
    default: 7,
    min: 0,
    max: 90,
  }),
  'access.localSignIn': choice({
    ...access,
    label: 'Sign-in with a password of Rekey',
    description:
      'Who may sign in without single sign-on: everybody, or one administrator alone, for the day on which the identity provider does not answer.',
    choices: ['everybody', 'emergency'],
    labels: { emergency: 'the emergency administrator' },
    default: 'everybody',
  }),
  'access.emergencyAdministrator': optional(
    {
      ...access,
      label: 'Emergency administrator',
      description:
        'The address of the administrator who can always sign in with a password; needed where nobody else may.',
    },
    'text',
    mailAddressField,
  ),
  'access.confirmMinutes': whole({
    ...access,
    label: 'Ask again before sensitive acts',
    description:
      'After how long a person is asked again who they are before they export, or change secrets, users or API tokens.',
    unit: 'minutes',
    default: 10,
    min: 1,
    max: 1440,
  }),
  'backup.hour': whole({
    ...backup,
    label: 'Hour of the backup',
    description:
      'In which hour (UTC) a backup is made every night, into the data folder of a worker; only where REKEY_BACKUP_PASSPHRASE is set.',
    unit: 'o’clock',
    default: 2,
    min: 0,
    max: 23,
  }),
  'backup.keep': whole({
    ...backup,
    label: 'Backups kept',
    description: 'How many nightly backups stay; older ones are deleted once a new one is whole.',
    unit: 'backups',
    default: 14,
    min: 1,
    max: 400,
  }),
  'access.othersMail': choice({
    ...access,
    label: 'Other people’s mail may be read by',
    description:
      'Each time somebody reads the mail of another person it stands in the audit log, and its owner is told. API tokens that read mail work while this says so.',
    choices: ['nobody', 'administrators'],
    default: 'nobody',
  }),
  'access.apiRequestsPerMinute': whole({
    ...access,
    label: 'API requests, each token',
    description: 'How many requests one API token may make in a minute to each web process.',
    unit: 'requests',
    default: 6000,
    min: 10,
    max: 1_000_000,
  }),

  'desktop.webAddress': optional(
    {
      ...desktop,
      label: 'Web address',
      description:
        'The address at which people open the desktop application; links in mails begin with it, unless the phone’s does.',
    },
    'web-address',
    webAddressField,
  ),
  'phone.webAddress': optional(
    {
      ...phone,
      label: 'Web address',
      description: 'The address at which people open the phone application; links in texts begin with it.',
    },
    'web-address',
    webAddressField,
  ),

  'email.from': optional(
    {
      ...email,
      label: 'From',
      description: 'The mailbox notifications come from, such as Rekey <rekey@example.com>.',
    },
    'text',
    mailboxField,
  ),
  'email.account': optional(
    {
      ...email,
      label: 'Sends as account',
      description:
        'The address of a mail account of this Rekey that signs in at a provider: notifications go out by its own server with its sign-in, and server, user and password here are not used.',
    },
    'text',
    mailAddressField,
  ),
  'email.host': optional(
    {
      ...email,
      label: 'Server',
      description: 'The mail server that sends the notifications.',
    },
    'host',
    hostField,
  ),
  'email.port': whole({
    ...email,
    label: 'Port',
    description: 'The port of that server: 587 with STARTTLS, 465 with TLS.',
    default: 587,
    min: 1,
    max: 65_535,
  }),
  'email.security': choice({
    ...email,
    label: 'Security',
    description: 'How the connection is protected; “none” sends everything, the password too, in clear text.',
    choices: ['tls', 'starttls', 'none'],
    labels: { tls: 'TLS', starttls: 'STARTTLS', none: 'None (clear text)' },
    default: 'starttls',
  }),
  'email.user': line({
    ...email,
    label: 'User name',
    description: 'The user name at that server; leave it empty when the server asks for none.',
    max: 320,
  }),
  'email.password': secret({
    ...email,
    label: 'Password',
    description:
      'The password of that user; stored encrypted, never shown again, and asked for anew when server or user change.',
    max: 1000,
    boundTo: [bond('email.host'), bond('email.port'), bond('email.security'), bond('email.user')],
  }),

  'sms.provider': choice({
    ...sms,
    label: 'Provider',
    description: 'Who sends text messages; the HTTP interface fits any gateway that takes a call.',
    choices: smsProviderNames,
    labels: smsProviderLabels,
    default: null,
  }),
  'sms.defaultRegion': optional(
    {
      ...smsNumbers,
      label: 'Default region',
      description: 'Whose number it is where no country is written: two letters such as RO, US or DE.',
    },
    'text',
    regionField,
  ),
  'sms.text': optional(
    {
      ...smsText,
      label: 'Text',
      description:
        'What the message says: {link} and {words} are needed, {organisation}, {account} and {until} can stand in it; empty means the usual text.',
    },
    'lines',
    smsTextField,
  ),
  ...smsProviderSettings,
};

type Table = typeof settingsTable;
export type SettingKey = keyof Table;

/** All settings as one flat object. A secret opens when it is revealed; null when none is set. */
export type Settings = SettingValues<Table>;

export const settingKeys = Object.keys(settingsTable) as SettingKey[];

export function isSettingKey(key: string): key is SettingKey {
  return Object.hasOwn(settingsTable, key);
}
