import { http } from './http/provider.ts';
import { httpSettings } from './http/settings.ts';
import { twilio } from './twilio/provider.ts';
import { twilioSettings } from './twilio/settings.ts';

/** Every provider that *SMS Settings* offer. */
export const smsProviders = { http, twilio };

/** The settings of all of them; they stand in lib/settings/schema.ts with the others. */
export const smsProviderSettings = { ...httpSettings, ...twilioSettings };

type Name = keyof typeof smsProviders;

export const smsProviderNames = Object.keys(smsProviders) as [Name, ...Name[]];

export const smsProviderLabels = Object.fromEntries(
  smsProviderNames.map((name) => [name, smsProviders[name].label]),
) as Record<Name, string>;
