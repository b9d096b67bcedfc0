import { readHealth } from '#lib/web/api/health.ts';
import { serve } from '#lib/web/api/serve.ts';

export const { GET, POST, PUT, PATCH, DELETE } = serve(readHealth);
