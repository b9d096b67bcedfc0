import { listMailAccountMissing } from '#lib/web/api/accounts.ts';
import { serve } from '#lib/web/api/serve.ts';

export const { GET, POST, PUT, PATCH, DELETE } = serve(listMailAccountMissing);
