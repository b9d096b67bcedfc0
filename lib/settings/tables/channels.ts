import { bond } from '../../fields/bound-to.ts';
import { hostField } from '../../fields/host.ts';
import { mailAddressField, mailboxField } from '../../fields/mail-address.ts';
import { choice, line, optional, secret, whole } from '../../fields/setting.ts';
import { smsProviderLabels, smsProviderNames, smsProviderSettings } from '../../sms/providers.ts';
import { regionField, smsTextField } from '../sms-fields.ts';

const email = { group: 'Email', category: 'Outgoing mail' } as const;
const sms = { group: 'SMS', category: 'Provider' } as const;
const smsNumbers = { group: 'SMS', category: 'Numbers' } as const;
const smsText = { group: 'SMS', category: 'Message' } as const;

/** By which mail server and which SMS provider notifications go out. */
export const channelsSettings = {
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
