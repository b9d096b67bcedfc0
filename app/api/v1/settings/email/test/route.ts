import { serve } from '#lib/web/api/serve.ts';
import { testEmail } from '#lib/web/api/settings.ts';

export const { GET, POST, PUT, PATCH, DELETE } = serve(testEmail);
