import { listMailAccountMessages } from '#lib/web/api/messages.ts';
import { serve } from '#lib/web/api/serve.ts';

export const { GET, POST, PUT, PATCH, DELETE } = serve(listMailAccountMessages);
