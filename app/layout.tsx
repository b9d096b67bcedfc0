import type { Metadata, Viewport } from 'next';
import type { ReactNode } from 'react';
import { Toaster } from '#components/ui/toast.tsx';
import './globals.css';

export const metadata: Metadata = {
  title: { default: 'Rekey', template: '%s · Rekey' },
  description: 'Keeps mail flowing when passwords change.',
  robots: { index: false, follow: false },
  // Not 'no-referrer': a form sent without JavaScript would then carry `Origin: null`, which Next refuses. Pages
  // whose address is a secret (/update) say no-referrer themselves.
  referrer: 'same-origin',
  formatDetection: { telephone: false },
};

export const viewport: Viewport = {
  width: 'device-width',
  initialScale: 1,
  colorScheme: 'light dark',
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#ffffff' },
    { media: '(prefers-color-scheme: dark)', color: '#16191e' },
  ],
};

// The nonce of the content security policy belongs to one request, so no page is made ahead of time.
export const dynamic = 'force-dynamic';

export default function RootLayout({ children }: { children: ReactNode }) {
  return (
    <html lang="en">
      <body>
        {children}
        <Toaster />
      </body>
    </html>
  );
}
