import { changeMailAccount, deleteMailAccount, readMailAccount } from '#lib/web/api/accounts.ts';
import { serve } from '#lib/web/api/serve.ts';

export const { GET, POST, PUT, PATCH, DELETE } = serve(readMailAccount, changeMailAccount, deleteMailAccount);
