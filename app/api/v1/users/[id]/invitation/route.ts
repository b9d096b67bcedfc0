import { serve } from '#lib/web/api/serve.ts';
import { inviteOneUser, revokeOneInvitation } from '#lib/web/api/users.ts';

export const { GET, POST, PUT, PATCH, DELETE } = serve(inviteOneUser, revokeOneInvitation);
