import type { MetadataRoute } from 'next';

/** What a phone or a desktop needs to keep Rekey as an application of its own: it opens where its user is at home. */
export default function manifest(): MetadataRoute.Manifest {
  return {
    id: '/',
    name: 'Rekey',
    description: 'Keeps mail flowing when passwords change.',
    start_url: '/',
    display: 'standalone',
    background_color: '#ffffff',
    theme_color: '#2f5bea',
    icons: [
      { src: '/icon.svg', type: 'image/svg+xml', sizes: 'any' },
      { src: '/apple-icon.png', type: 'image/png', sizes: '512x512' },
    ],
  };
}
