import { z } from 'zod';
import { testEndpoint } from '../../flows/test-endpoint.ts';
import { endpointChange, endpointShapes, newEndpoint } from '../../notifications/endpoints/schema.ts';
import {
  changeEndpoint,
  createEndpoint,
  deleteEndpoint,
  listEndpoints,
  readEndpoint,
  rotateSecret,
} from '../../notifications/endpoints/store.ts';
import { endpoint, notFound } from './endpoint.ts';
import { id, instant, instantOrNull, listOf } from './shapes.ts';

const tag = 'Webhooks';

const webhook = z
  .object({
    id,
    name: z.string(),
    shape: z
      .enum(endpointShapes)
      .meta({ description: '`standard`: signed events; the others: a line in a chat' }),
    host: z.string().meta({ description: 'Of its address only the server is shown' }),
    events: z.array(z.string()),
    enabled: z.boolean(),
    oldSecretUntil: instantOrNull.meta({ description: 'Until then the secret before the last signs too' }),
    createdAt: instant,
  })
  .meta({ id: 'Webhook' });

const secret = z.string().meta({ description: 'Shown this once; a chat has none' });

export const listWebhooks = endpoint({
  method: 'GET',
  path: '/webhooks',
  tag,
  summary: 'Every webhook and chat',
  access: 'webhooks:read',
  answers: listOf(webhook),
  handle: async ({ admin }) => ({
    items: (await listEndpoints(admin)).map(asShown),
    nextCursor: null,
  }),
});

export const createWebhook = endpoint({
  method: 'POST',
  path: '/webhooks',
  tag,
  summary: 'Create a webhook or a chat, with the events it hears of; docs/webhooks.md has what is sent',
  access: 'webhooks:write',
  body: newEndpoint,
  answers: webhook.extend({ secret: secret.nullable() }),
  status: 201,
  async handle({ admin, body }) {
    const created = await createEndpoint(admin, body);
    return { ...asShown(created.endpoint), secret: created.secret };
  },
});

export const readWebhook = endpoint({
  method: 'GET',
  path: '/webhooks/{id}',
  tag,
  summary: 'One webhook',
  access: 'webhooks:read',
  answers: webhook,
  also: { 404: 'There is none' },
  async handle({ admin, params }) {
    const known = await readEndpoint(admin, params.id);
    return known ? asShown(known) : notFound('webhook');
  },
});

export const changeWebhook = endpoint({
  method: 'PATCH',
  path: '/webhooks/{id}',
  tag,
  summary: 'Change a webhook',
  access: 'webhooks:write',
  body: endpointChange,
  answers: webhook,
  also: { 404: 'There is none' },
  async handle({ admin, params, body }) {
    const changed = await changeEndpoint(admin, params.id, body);
    return changed ? asShown(changed) : notFound('webhook');
  },
});

export const deleteWebhook = endpoint({
  method: 'DELETE',
  path: '/webhooks/{id}',
  tag,
  summary: 'Delete a webhook; what waits for it ends',
  access: 'webhooks:write',
  answers: z.null(),
  status: 204,
  also: { 404: 'There is none' },
  handle: async ({ admin, params }) =>
    (await deleteEndpoint(admin, params.id)) ? null : notFound('webhook'),
});

export const rotateWebhookSecret = endpoint({
  method: 'POST',
  path: '/webhooks/{id}/rotate-secret',
  tag,
  summary: 'Another secret; for 24 hours both sign each call',
  access: 'webhooks:write',
  answers: z.object({ secret }),
  also: { 404: 'There is none with a secret' },
  handle: async ({ admin, params }) => (await rotateSecret(admin, params.id)) ?? notFound('webhook'),
});

export const testWebhook = endpoint({
  method: 'POST',
  path: '/webhooks/{id}/test',
  tag,
  summary: 'Test Settings: sends an event of type `test` at once',
  access: 'webhooks:write',
  answers: z.object({
    ok: z.boolean(),
    detail: z.string().meta({ description: 'The answer, or what failed' }),
  }),
  also: { 404: 'There is none' },
  handle: async ({ admin, params }) => (await testEndpoint(admin, params.id)) ?? notFound('webhook'),
});

const asShown = <T extends { shape: string }>(row: T) => ({
  ...row,
  shape: endpointShapes.find((shape) => shape === row.shape) ?? 'standard',
});
