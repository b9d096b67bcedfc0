import { OpenAPIRegistry, OpenApiGeneratorV31 } from '@asteasolutions/zod-to-openapi';
import { z } from 'zod';
import type { AnyEndpoint } from './endpoint.ts';

const problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: z.string().meta({ description: 'Stable, for programs' }),
    detail: z.string(),
    instance: z.string().meta({ description: 'The id under which the log tells more' }),
    errors: z.array(z.object({ field: z.string(), message: z.string() })).optional(),
    retryAfterSeconds: z.int().optional(),
  })
  .meta({ id: 'Problem', description: 'RFC 9457' });

/** The OpenAPI document of the endpoints, from the schemas that check them. */
export function openApiDocument(endpoints: readonly AnyEndpoint[], serverUrl: string) {
  const registry = new OpenAPIRegistry();
  registry.registerComponent('securitySchemes', 'token', {
    type: 'http',
    scheme: 'bearer',
    description:
      'An API token, made in the console or fixed by REKEY_API_TOKEN. Each call names the scope that it needs; the fixed one has them all.',
  });
  for (const endpoint of endpoints) {
    const { query, body } = endpoint;
    registry.registerPath({
      method: endpoint.method.toLowerCase() as Lowercase<typeof endpoint.method>,
      path: endpoint.path,
      operationId: operationId(endpoint),
      tags: [endpoint.tag],
      summary: endpoint.summary,
      security: endpoint.access === 'public' ? [] : [{ token: [endpoint.access] }],
      request: {
        ...(paramsOf(endpoint.path) ? { params: paramsOf(endpoint.path) } : {}),
        ...(query ? { query } : {}),
        ...(body ? { body: { required: true, content: { 'application/json': { schema: body } } } } : {}),
      },
      responses: responsesOf(endpoint),
    });
  }
  return new OpenApiGeneratorV31(registry.definitions).generateDocument({
    openapi: '3.1.0',
    info: {
      title: 'Rekey',
      version: '1',
      description: 'Every list takes limit (100, at most 500) and cursor, and answers items and nextCursor.',
    },
    servers: [{ url: `${serverUrl}/api/v1` }],
  });
}

function responsesOf(endpoint: AnyEndpoint) {
  const { status = 200, mediaType, answers, access, query, body, also = {} } = endpoint;
  const isProblem = (code: number) => code >= 400;
  const ok =
    status === 204
      ? { description: 'Done' }
      : mediaType
        ? {
            description: 'Done',
            content: { [mediaType]: { schema: { type: 'string' as const, format: 'binary' } } },
          }
        : { description: 'Done', content: { 'application/json': { schema: answers } } };
  const problems: Record<number, string> = {};
  if (body) Object.assign(problems, { 400: 'Not valid JSON', 413: 'Too large', 415: 'Not JSON' });
  if (query || body) problems[422] = 'A field is wrong; each is named';
  if (access !== 'public')
    Object.assign(problems, {
      401: 'No token of ours',
      403: `The token lacks the scope ${access}`,
      429: 'Too many requests',
    });
  Object.assign(problems, also);
  const others = Object.entries(problems).map(([code, description]) => [
    code,
    isProblem(Number(code)) && endpoint.path !== '/health'
      ? { description, content: { 'application/problem+json': { schema: problem } } }
      : { description, content: { 'application/json': { schema: answers } } },
  ]);
  return { ...Object.fromEntries(others), [status]: ok };
}

function paramsOf(path: string): z.ZodObject | undefined {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name as string);
  if (names.length === 0) return undefined;
  return z.object(Object.fromEntries(names.map((name) => [name, z.string()])));
}

/** `POST /mail-accounts/{id}/check` -> `postMailAccountsByIdCheck`. */
function operationId({ method, path }: AnyEndpoint): string {
  const named = path.replaceAll(/\/\{(\w+)\}/g, '/by-$1');
  const parts = named.split(/\W+/).filter(Boolean);
  return method.toLowerCase() + parts.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
}
