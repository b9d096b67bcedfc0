import { hostField } from '../../fields/host.ts';
import { choice, measure, optional, share, whole } from '../../fields/setting.ts';

const archive = { group: 'Common', category: 'Archive' } as const;
const sending = { group: 'Common', category: 'Sending' } as const;

/** What is kept, shown and sent of people’s mail. */
export const mailSettings = {
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

  'sending.maxMessageBytes': measure({
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
  'sending.copyAfterSeconds': measure({
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
};
