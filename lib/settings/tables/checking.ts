import { hostIntervalsField } from '../../fields/host-intervals.ts';
import { measure, optional, share, whole } from '../../fields/setting.ts';

const fetcher = { group: 'Common', category: 'Fetcher' } as const;
const instant = { group: 'Common', category: 'Instant mail' } as const;
const suspension = { group: 'Common', category: 'Suspension' } as const;
const lockout = { group: 'Common', category: 'Lock-out budget' } as const;
const outage = { group: 'Common', category: 'Host outages' } as const;
const backoff = { group: 'Common', category: 'Back-off' } as const;

/** How accounts are checked, when one is suspended, and how long is waited after a failure. */
export const checkingSettings = {
  'fetcher.intervalSeconds': measure({
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
  'fetcher.lookingSeconds': measure({
    ...fetcher,
    label: 'Sooner while its owner looks',
    description:
      'How often accounts are checked whose owner has the phone or the desktop view open, 30 seconds at the least; 0: as often as any other.',
    unit: 'seconds',
    default: 0,
    min: 0,
    max: 86_400,
  }),
  'fetcher.quietSeconds': measure({
    ...fetcher,
    label: 'Later where no mail comes',
    description:
      'How often accounts are checked that got no new mail for 30 days; 0, or less than their pace: as often as any other. An account with a pace of its own keeps it.',
    unit: 'seconds',
    default: 0,
    min: 0,
    max: 604_800,
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
  'fetcher.checkDeadlineSeconds': measure({
    ...fetcher,
    label: 'Longest check',
    description:
      'A check that takes longer is ended; what it copied so far is kept and the next one goes on.',
    unit: 'seconds',
    default: 600,
    min: 10,
    max: 7200,
  }),
  'fetcher.signInSeconds': measure({
    ...fetcher,
    label: 'Longest sign-in',
    description:
      'How long a server may take to answer a sign-in; many hold it back for 15 seconds on purpose.',
    unit: 'seconds',
    default: 60,
    min: 5,
    max: 300,
  }),
  'fetcher.maxMessageBytes': measure({
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
  'suspension.confirmAfterSeconds': measure({
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

  'backoff.firstSeconds': measure({
    ...backoff,
    label: 'First wait',
    description: 'How long to wait at first when a server cannot be reached; each failure doubles the wait.',
    unit: 'seconds',
    default: 60,
    min: 1,
    max: 3600,
  }),
  'backoff.longestSeconds': measure({
    ...backoff,
    label: 'Longest wait',
    description: 'The wait for a server that cannot be reached never grows beyond this.',
    unit: 'seconds',
    default: 3600,
    min: 1,
    max: 86_400,
  }),
  'backoff.throttledSeconds': measure({
    ...backoff,
    label: 'Wait when throttled',
    description: 'How long to leave a server alone that says there are too many requests and names no time.',
    unit: 'seconds',
    default: 900,
    min: 1,
    max: 86_400,
  }),
  'backoff.unknownSeconds': measure({
    ...backoff,
    label: 'Wait when the cause is unknown',
    description: 'How long to wait when a server’s answer could not be understood.',
    unit: 'seconds',
    default: 3600,
    min: 1,
    max: 86_400,
  }),
};
