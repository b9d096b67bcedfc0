import { readMetrics } from '#lib/web/api/metrics.ts';
import { serve } from '#lib/web/api/serve.ts';

export const { GET, POST, PUT, PATCH, DELETE } = serve(readMetrics);
