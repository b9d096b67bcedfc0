import { mailAddressField } from '../../fields/mail-address.ts';
import { choice, optional, whole } from '../../fields/setting.ts';

const access = { group: 'Common', category: 'Sign-in and API' } as const;
const backup = { group: 'Common', category: 'Backup' } as const;

/** Who gets in, for how long and with what, and the nightly backup. */
export const accessSettings = {
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
};
