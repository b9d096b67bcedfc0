import { describeApi } from '#lib/web/api/describe.ts';
import { serve } from '#lib/web/api/serve.ts';

export const { GET, POST, PUT, PATCH, DELETE } = serve(describeApi);
