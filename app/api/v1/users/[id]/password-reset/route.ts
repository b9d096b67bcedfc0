import { serve } from '#lib/web/api/serve.ts';
import { resetOnePassword } from '#lib/web/api/users.ts';

export const { GET, POST, PUT, PATCH, DELETE } = serve(resetOnePassword);
