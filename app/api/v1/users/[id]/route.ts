import { serve } from '#lib/web/api/serve.ts';
import { changeOneUser, deleteOneUser, readOneUser } from '#lib/web/api/users.ts';

export const { GET, POST, PUT, PATCH, DELETE } = serve(changeOneUser, deleteOneUser, readOneUser);
