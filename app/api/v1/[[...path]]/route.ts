import { nowhere } from '#lib/web/api/serve.ts';

export { nowhere as DELETE, nowhere as GET, nowhere as PATCH, nowhere as POST, nowhere as PUT };
