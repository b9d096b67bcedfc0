import { serve } from '#lib/web/api/serve.ts';
import { testSms } from '#lib/web/api/settings.ts';

export const { GET, POST, PUT, PATCH, DELETE } = serve(testSms);
