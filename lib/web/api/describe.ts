import { z } from 'zod';
import { env } from '../../env.ts';
import { type AnyEndpoint, endpoint } from './endpoint.ts';
import { endpoints } from './endpoints.ts';
import { openApiDocument } from './openapi.ts';

export const describeApi: AnyEndpoint = endpoint({
  method: 'GET',
  path: '/openapi.json',
  tag: 'System',
  summary: 'This description',
  access: 'public',
  answers: z.record(z.string(), z.unknown()),
  handle: async (): Promise<Record<string, unknown>> => ({
    ...openApiDocument([...endpoints, describeApi], env().url),
  }),
});
