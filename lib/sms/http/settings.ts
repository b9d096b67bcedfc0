import { bond } from '../../fields/bound-to.ts';
import { choice, line, optional, type SettingValues, secret } from '../../fields/setting.ts';
import { freeTextField } from '../../fields/text.ts';
import { smsHeadersField, smsUrlField } from './fields.ts';

const smsHttp = { group: 'SMS', category: 'HTTP provider' } as const;

export const httpSettings = {
  'sms.http.url': optional(
    {
      ...smsHttp,
      label: 'Address',
      description:
        'The address called for each message; {to}, {toDigits}, {text}, {from}, {id} and {coding} stand for its parts.',
    },
    'text',
    smsUrlField,
  ),
  'sms.http.method': choice({
    ...smsHttp,
    label: 'Method',
    description: 'The HTTP method of that call.',
    choices: ['POST', 'GET', 'PUT'],
    default: 'POST',
  }),
  'sms.http.headers': secret({
    ...smsHttp,
    label: 'Headers',
    description:
      'Headers of that call as one JSON object; stored encrypted since they carry the provider’s key, and asked for anew when the address names another server.',
    max: 10_000,
    boundTo: [bond('sms.http.url', 'origin')],
    type: smsHeadersField,
  }),
  'sms.http.body': optional(
    {
      ...smsHttp,
      label: 'Body',
      description:
        'The body of that call, with the same parts; they are escaped as JSON, a form or XML, as its Content-Type says.',
    },
    'lines',
    freeTextField(10_000),
  ),
  'sms.http.from': line({
    ...smsHttp,
    label: 'From',
    description: 'The number or sender name that stands for {from}.',
    max: 32,
  }),
  'sms.http.success': optional(
    {
      ...smsHttp,
      label: 'Answer that means sent',
      description:
        'Text that the provider’s answer holds when it took the message; empty accepts any 2xx answer.',
    },
    'text',
    freeTextField(200),
  ),
};

export type HttpSettings = SettingValues<typeof httpSettings>;
