import type { Settings } from '../../../../settings/schema.ts';
import type { SmsProvider } from './contract.ts';
import { http } from './http.ts';
import { twilio } from './twilio.ts';

/** Every provider that *SMS Settings* offer. */
export const smsProviders: Record<NonNullable<Settings['sms.provider']>, SmsProvider> = { http, twilio };
