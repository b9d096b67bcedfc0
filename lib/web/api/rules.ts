import { z } from 'zod';
import { assertNever } from '../../errors.ts';
import { redeliverNotification } from '../../flows/redeliver-notification.ts';
import { showMessage } from '../../flows/show-message.ts';
import { channelNames } from '../../notifications/channels/names.ts';
import { listNotifications, notificationStates, readNotification } from '../../notifications/store.ts';
import { listRules, setRuleEnabled } from '../../rules/store.ts';
import { settingsMissing } from './account-problems.ts';
import { endpoint, notFound, Problem } from './endpoint.ts';
import { id, instant, instantOrNull, listOf, listQuery, named } from './shapes.ts';

const tag = 'Notifications';

const rule = z
  .object({
    key: z.string(),
    title: z.string(),
    description: z.string(),
    event: z.string(),
    channel: z.enum(channelNames),
    recipients: z.enum(['owner', 'administrators']),
    enabled: z.boolean(),
    missing: z.array(z.string()).meta({ description: 'Settings it needs that are not set' }),
    updatedAt: instantOrNull,
  })
  .meta({ id: 'NotificationRule' });

export const listNotificationRules = endpoint({
  method: 'GET',
  path: '/notification-rules',
  tag,
  summary: 'Every rule and whether it is enabled',
  access: 'notifications:read',
  answers: listOf(rule),
  handle: async ({ admin }) => ({ items: await listRules(admin), nextCursor: null }),
});

export const changeNotificationRule = endpoint({
  method: 'PATCH',
  path: '/notification-rules/{key}',
  tag,
  summary: 'Enable or disable a rule; enabling says which settings are missing',
  access: 'notifications:write',
  body: z.strictObject({ enabled: z.boolean('must be true or false') }),
  answers: rule,
  also: { 404: 'There is none', 409: 'Settings are missing; each is named' },
  async handle({ admin, params, body }) {
    const result = await setRuleEnabled(admin, params.key, body.enabled);
    if (result.ok) return result.rule;
    switch (result.reason) {
      case 'not_found':
        return notFound('notification rule');
      case 'settings_missing':
        return settingsMissing(result.missing);
      default:
        return assertNever(result);
    }
  },
});

const notification = z
  .object({
    id,
    ruleKey: z.string(),
    channel: z.enum(channelNames),
    accountId: z.string().nullable(),
    accountAddress: z.string().nullable(),
    accountName: z.string().nullable(),
    incidentId: z.string().nullable(),
    kind: z.string().meta({ description: 'What it is about: suspended, suspended_reminder, recovered …' }),
    recipient: z.string().meta({ description: 'Masked' }),
    recipientKind: z.string(),
    state: z.enum(notificationStates).meta({
      description: '`perhaps_sent`: it ended while nobody knew whether an attempt got through',
    }),
    attempts: z.int(),
    lastError: z.string().nullable(),
    providerAnswer: z.string().nullable(),
    queuedAt: instant,
    lastAttemptAt: instantOrNull,
    sentAt: instantOrNull,
    inDoubtSince: instantOrNull.meta({
      description: 'When an attempt was made whose answer nobody heard: a copy may have arrived',
    }),
  })
  .meta({ id: 'Notification' });

export const listSentNotifications = endpoint({
  method: 'GET',
  path: '/notifications',
  tag,
  summary: 'The delivery log, newest first',
  access: 'notifications:read',
  query: listQuery.extend({
    state: z.enum(notificationStates, `must be one of ${notificationStates.join(', ')}`).optional(),
    channel: z.enum(channelNames, `must be ${channelNames.join(' or ')}`).optional(),
    rule: named.optional(),
    account: named.optional().meta({ description: 'Id of the mail account' }),
  }),
  answers: listOf(notification),
  handle: ({ admin, query: { account, ...query } }) =>
    listNotifications(admin, { ...query, accountId: account }),
});

export const readSentNotification = endpoint({
  method: 'GET',
  path: '/notifications/{id}',
  tag,
  summary: 'One notification, with what it says; the link and the check words are masked',
  access: 'notifications:read',
  answers: notification.extend({
    message: z
      .object({
        subject: z.string().nullable().meta({ description: 'A text message has none' }),
        text: z.string(),
        parts: z.int().nullable().meta({ description: 'How many text messages it makes' }),
        carries: z.array(id).meta({ description: 'Every notification that goes out with this message' }),
      })
      .nullable(),
  }),
  also: { 404: 'There is none' },
  async handle({ admin, params }) {
    const known = await readNotification(admin, params.id);
    return known ? { ...known, message: await showMessage(admin, known.id) } : notFound('notification');
  },
});

export const redeliverSentNotification = endpoint({
  method: 'POST',
  path: '/notifications/{id}/redeliver',
  tag,
  summary: 'Send a notification again',
  access: 'notifications:write',
  answers: notification,
  status: 202,
  also: { 404: 'There is none', 409: 'It still waits for its delivery, or has nowhere to go' },
  async handle({ admin, params }) {
    const known = await readNotification(admin, params.id);
    if (!known) return notFound('notification');
    const result = await redeliverNotification(known.id, admin.actor);
    if (!result.ok && result.reason === 'waiting') {
      return new Problem(409, 'waiting', 'This notification still waits for its delivery.');
    }
    if (!result.ok && result.reason === 'no_number') {
      return new Problem(409, 'no_number', 'The owner still has no telephone number to send it to.');
    }
    return (await readNotification(admin, known.id)) ?? notFound('notification');
  },
});
