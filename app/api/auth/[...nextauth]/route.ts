import { serveNextAuth } from '#lib/web/next-auth-route.ts';

export { serveNextAuth as GET, serveNextAuth as POST };
