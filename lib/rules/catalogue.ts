/** What can happen that a rule may tell somebody about. */
export type RuleEvent = 'suspended' | 'host_outage';

export type RuleDefinition = {
  key: string;
  /** As the console shows it. */
  title: string;
  /** One plain sentence. */
  description: string;
  event: RuleEvent;
  channel: 'email' | 'sms';
  recipients: 'owner' | 'administrators';
  /** What holds until an administrator sets the *Enabled* box. */
  enabledByDefault: boolean;
};

/** Every rule of Rekey, in the order the console shows them. */
export const rules = [
  {
    key: 'email-wrong-credentials',
    title: 'Email when wrong email account credentials detected',
    description: 'Writes to the owner when an account is suspended because its server refuses the password.',
    event: 'suspended',
    channel: 'email',
    recipients: 'owner',
    enabledByDefault: false,
  },
  {
    key: 'email-host-outage',
    title: 'Email when many accounts of one mail server are refused together',
    description:
      'Writes to every administrator once; the owners of those accounts are told nothing meanwhile.',
    event: 'host_outage',
    channel: 'email',
    recipients: 'administrators',
    enabledByDefault: true,
  },
] as const satisfies readonly RuleDefinition[];

export type RuleKey = (typeof rules)[number]['key'];
