import { z } from 'zod';
import { databaseTime } from '../../db/clock.ts';
import { mailAddressField } from '../../fields/mail-address.ts';
import type { Definition } from '../../fields/setting.ts';
import { changeSettings } from '../../flows/change-settings.ts';
import { testChannel } from '../../flows/test-channel.ts';
import { readSettingsTaken } from '../../heartbeats/settings-taken.ts';
import { emailTestSteps } from '../../notifications/channels/email/prepare-test.ts';
import { smsTestSteps } from '../../notifications/channels/sms/prepare-test.ts';
import { phoneField } from '../../settings/phone-field.ts';
import { type SettingKey, settingKeys, settingsTable } from '../../settings/schema.ts';
import { forDisplay, readSettings, readSettingsForDisplay } from '../../settings/store.ts';
import { endpoint, invalidFields } from './endpoint.ts';
import { instant, instantOrNull } from './shapes.ts';

const tag = 'Settings';

const allSettings = z.record(z.string(), z.union([z.string(), z.number(), z.null()])).meta({
  id: 'Settings',
  type: 'object',
  description: 'Every setting under its dotted key. A secret reads "[set]", or null when there is none.',
  properties: propertiesOf(),
});

const changes = z.record(z.string(), z.unknown(), 'must be an object of settings').meta({
  id: 'SettingsChange',
  type: 'object',
  description:
    'The settings to change, all or none; null puts one back to its default; "[set]" leaves a secret as it is. ' +
    'A secret is bound to where it goes: a change of that needs the secret again, and taking it away removes the secret.',
  properties: propertiesOf(),
  additionalProperties: false,
});

export const readAllSettings = endpoint({
  method: 'GET',
  path: '/settings',
  tag,
  summary: 'All settings as one flat object; secrets are write-only',
  access: 'settings:read',
  answers: allSettings,
  handle: () => readSettingsForDisplay(),
});

export const patchSettings = endpoint({
  method: 'PATCH',
  path: '/settings',
  tag,
  summary: 'Change settings, all or none; running workers obey within seconds',
  access: 'settings:write',
  body: changes,
  answers: allSettings,
  async handle({ admin, body }) {
    const saved = await changeSettings(body, admin.actor);
    if (saved.ok) return forDisplay(saved.settings);
    return invalidFields(saved.problems.map(({ key, message }) => ({ field: key, message })));
  },
});

export const readSettingsApplied = endpoint({
  method: 'GET',
  path: '/settings/applied',
  tag,
  summary: 'Which running workers and web processes act on the settings as they are now',
  access: 'settings:read',
  answers: z.object({
    changedAt: instantOrNull,
    applied: z.boolean().meta({ description: 'All of them do, and at least one worker is among them' }),
    processes: z.array(
      z.object({
        kind: z.enum(['worker', 'web']),
        name: z.string().meta({ description: 'Host and process number' }),
        state: z.enum(['taken', 'waiting', 'late']).meta({
          description: 'late: it has not taken the last change within 15 s',
        }),
        lastSeenAt: instant,
      }),
    ),
  }),
  async handle() {
    const { changedAt, processes } = await readSettingsTaken(databaseTime());
    const applied =
      processes.some(({ kind }) => kind === 'worker') && processes.every(({ state }) => state === 'taken');
    const shown = processes.map(({ kind, name, state, lastSeenAt }) => ({ kind, name, state, lastSeenAt }));
    return { changedAt, applied, processes: shown };
  },
});

export const testEmail = endpoint({
  method: 'POST',
  path: '/settings/email/test',
  tag,
  summary: 'Test Settings: sends a real message and answers each step up to the first that fails',
  access: 'settings:write',
  body: z.strictObject({
    to: mailAddressField.optional().meta({ description: 'Where to; the sender itself when left out' }),
  }),
  answers: z.object({
    ok: z.boolean(),
    steps: z.array(
      z.object({ step: z.string().meta({ enum: [...emailTestSteps] }), ok: z.boolean(), detail: z.string() }),
    ),
  }),
  async handle({ admin, body }) {
    const to = body.to ?? senderOf((await readSettings())['email.from']);
    if (!to) return invalidFields([{ field: 'to', message: 'is required while email.from is not set' }]);
    return testChannel('email', to, admin.actor);
  },
});

export const testSms = endpoint({
  method: 'POST',
  path: '/settings/sms/test',
  tag,
  summary: 'Test Settings: sends a real text message and answers each step up to the first that fails',
  access: 'settings:write',
  body: z.strictObject({ to: phoneField.meta({ description: 'The number to send it to' }) }),
  answers: z.object({
    ok: z.boolean(),
    steps: z.array(
      z.object({ step: z.string().meta({ enum: [...smsTestSteps] }), ok: z.boolean(), detail: z.string() }),
    ),
  }),
  handle: ({ admin, body }) => testChannel('sms', body.to, admin.actor),
});

const senderOf = (from: string | null) => from?.replace(/^.*<([^<>]*)>$/, '$1') ?? null;

function propertiesOf(): Record<string, object> {
  return Object.fromEntries(settingKeys.map((key) => [key, propertyOf(key)]));
}

function propertyOf(key: SettingKey): object {
  const { kind, description, unit, min, max, choices, secret } = settingsTable[key] as Definition<unknown>;
  const isWhole = kind === 'whole' || kind === 'measure';
  const type = isWhole ? 'integer' : kind === 'share' ? 'number' : 'string';
  const isNullable = settingsTable[key].default === null;
  return {
    type: isNullable ? [type, 'null'] : type,
    description: unit ? `${description} In ${unit}.` : description,
    default: settingsTable[key].default,
    ...(isWhole ? { minimum: min, maximum: max } : {}),
    ...(kind === 'share' ? { exclusiveMinimum: 0, maximum: 1 } : {}),
    ...(choices ? { enum: isNullable ? [...choices, null] : choices } : {}),
    ...(secret ? { format: 'password' } : {}),
  };
}
