import { serve } from '#lib/web/api/serve.ts';
import { endSessionsOfUser } from '#lib/web/api/users.ts';

export const { GET, POST, PUT, PATCH, DELETE } = serve(endSessionsOfUser);
