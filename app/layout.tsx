import type { Metadata, Viewport } from 'next';
import type { ReactNode } from 'react';
import { Toaster } from '#components/ui/toast.tsx';
import { stylesheetPath } from '#lib/appearance/stylesheet.ts';
import { log } from '#lib/log.ts';
import { readSettings } from '#lib/settings/store.ts';
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

export default async function RootLayout({ children }: { children: ReactNode }) {
  const colour = await readColour();
  return (
    <html lang="en">
      <body>
        {colour && <link rel="stylesheet" href={stylesheetPath(colour)} precedence="high" />}
        {children}
        <Toaster />
      </body>
    </html>
  );
}

/** Where the settings cannot be read, whatever the page says of it is said in Rekey's own colour. */
async function readColour(): Promise<string | null> {
  try {
    return (await readSettings())['organisation.colour'];
  } catch (err) {
    log.warn({ err }, 'the colour of the pages could not be read');
    return null;
  }
}
