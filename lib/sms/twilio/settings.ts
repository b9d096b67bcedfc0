import { bond } from '../../fields/bound-to.ts';
import { line, type SettingValues, secret } from '../../fields/setting.ts';

const smsTwilio = { group: 'SMS', category: 'Twilio' } as const;

export const twilioSettings = {
  'sms.twilio.accountSid': line({
    ...smsTwilio,
    label: 'Account SID',
    description: 'The account at Twilio; it starts with AC.',
    max: 64,
  }),
  'sms.twilio.authToken': secret({
    ...smsTwilio,
    label: 'Auth token',
    description:
      'The token of that account; stored encrypted, never shown again, and asked for anew when the account changes.',
    max: 200,
    boundTo: [bond('sms.twilio.accountSid')],
  }),
  'sms.twilio.from': line({
    ...smsTwilio,
    label: 'From',
    description: 'The number or sender name that text messages come from.',
    max: 32,
  }),
};

export type TwilioSettings = SettingValues<typeof twilioSettings>;
