import { readSentNotification } from '#lib/web/api/rules.ts';
import { serve } from '#lib/web/api/serve.ts';

export const { GET, POST, PUT, PATCH, DELETE } = serve(readSentNotification);
