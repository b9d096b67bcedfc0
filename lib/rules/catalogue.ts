import type { ChannelName } from '../notifications/channels/names.ts';
import type { Topic } from '../notifications/kinds.ts';

/** What can happen that a rule may tell somebody about. */
type RuleEvent = Exclude<Topic, 'sign_in_link' | 'event'>;

export type RuleDefinition = {
  key: string;
  /** As the console shows it. */
  title: string;
  /** One plain sentence. */
  description: string;
  event: RuleEvent;
  channel: ChannelName;
  recipients: 'owner' | 'administrators';
  /** What holds until an administrator sets the *Enabled* box. */
  enabledByDefault: boolean;
};

/** Every rule of Rekey, in the order the console shows them. */
export const rules = [
  {
    key: 'email-wrong-credentials',
    title: 'Email when wrong email account credentials detected',
    description:
      'Writes to the owner when an account is suspended, or cannot send, because its server refuses the password.',
    event: 'suspended',
    channel: 'email',
    recipients: 'owner',
    enabledByDefault: false,
  },
  {
    key: 'sms-wrong-credentials',
    title: 'SMS when wrong email account credentials detected',
    description:
      'Texts the owner when an account is suspended, or cannot send, because its server refuses the password; the link stands in it whole.',
    event: 'suspended',
    channel: 'sms',
    recipients: 'owner',
    enabledByDefault: false,
  },
  {
    key: 'email-recovered',
    title: 'Email when an email account works again',
    description: 'Writes to the owner once, if they were told that the account was refused.',
    event: 'recovered',
    channel: 'email',
    recipients: 'owner',
    enabledByDefault: false,
  },
  {
    key: 'sms-recovered',
    title: 'SMS when an email account works again',
    description: 'Texts the owner once, if they were told that the account was refused.',
    event: 'recovered',
    channel: 'sms',
    recipients: 'owner',
    enabledByDefault: false,
  },
  {
    key: 'email-password-updated',
    title: 'Email when the stored password of an email account was changed',
    description:
      'Writes to the owner whenever somebody changes it here, and says how: by the link, signed in, or by an administrator.',
    event: 'password_updated',
    channel: 'email',
    recipients: 'owner',
    enabledByDefault: false,
  },
  {
    key: 'email-host-outage',
    title: 'Email when many accounts of one mail server are refused together',
    description:
      'Writes to every administrator once, and again when it is over; the owners are told nothing meanwhile.',
    event: 'host_outage',
    channel: 'email',
    recipients: 'administrators',
    enabledByDefault: true,
  },
  {
    key: 'email-unreachable',
    title: 'Email when accounts cannot be fetched for long',
    description:
      'Writes to every administrator at most once a day which servers are in trouble for other reasons than a password, and since when; at once where mail cannot be stored, because a disk is full or a bucket away.',
    event: 'unreachable',
    channel: 'email',
    recipients: 'administrators',
    enabledByDefault: true,
  },
  {
    key: 'email-account-suspended',
    title: 'Email administrators when an email account is suspended',
    description: 'Writes to every administrator too; several accounts make one message.',
    event: 'account_suspended',
    channel: 'email',
    recipients: 'administrators',
    enabledByDefault: false,
  },
] as const satisfies readonly RuleDefinition[];

export type RuleKey = (typeof rules)[number]['key'];
