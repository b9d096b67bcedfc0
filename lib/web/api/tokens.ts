import { z } from 'zod';
import { rights } from '../../rights.ts';
import { tokenForm } from '../../tokens/schema.ts';
import { createToken, listTokens, readToken, revokeToken, tokenStates } from '../../tokens/store.ts';
import { endpoint, notFound, Problem } from './endpoint.ts';
import { id, instant, instantOrNull, listOf, listQuery } from './shapes.ts';

const tag = 'API tokens';

const apiToken = z
  .object({
    id,
    name: z.string(),
    scopes: z.array(z.enum(rights)),
    requestsPerMinute: z.int().nullable().meta({ description: 'null: as many as the settings allow' }),
    state: z.enum(tokenStates),
    createdByName: z.string(),
    createdAt: instant,
    expiresAt: instantOrNull,
    lastUsedAt: instantOrNull.meta({ description: 'To the minute' }),
    revokedAt: instantOrNull,
  })
  .meta({ id: 'ApiToken' });

export const listApiTokens = endpoint({
  method: 'GET',
  path: '/api-tokens',
  tag,
  summary: 'Every API token, the newest first, also those that work no more',
  access: 'tokens:read',
  query: listQuery,
  answers: listOf(apiToken),
  handle: ({ admin, query }) => listTokens(admin, query),
});

export const createApiToken = endpoint({
  method: 'POST',
  path: '/api-tokens',
  tag,
  summary: 'Create an API token; it can do no more than the one that creates it',
  access: 'tokens:write',
  body: tokenForm,
  answers: apiToken.extend({ token: z.string().meta({ description: 'Shown this once' }) }),
  status: 201,
  async handle({ admin, body }) {
    const created = await createToken(admin, body);
    if (created.ok) return { ...created.apiToken, token: created.token };
    const [scope] = created.scopes;
    const detail = `A token can be given no more than its maker has: ${created.scopes.join(', ')}.`;
    return new Problem(403, 'missing_scope', detail, { scope });
  },
});

export const readApiToken = endpoint({
  method: 'GET',
  path: '/api-tokens/{id}',
  tag,
  summary: 'One API token',
  access: 'tokens:read',
  answers: apiToken,
  also: { 404: 'There is none' },
  handle: async ({ admin, params }) => (await readToken(admin, params.id)) ?? notFound('API token'),
});

export const revokeApiToken = endpoint({
  method: 'DELETE',
  path: '/api-tokens/{id}',
  tag,
  summary: 'Revoke an API token; it works no more from this moment on',
  access: 'tokens:write',
  answers: z.null(),
  status: 204,
  also: { 404: 'There is none that is not revoked' },
  handle: async ({ admin, params }) => ((await revokeToken(admin, params.id)) ? null : notFound('API token')),
});
