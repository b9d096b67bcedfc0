'use client';

import { PageError } from '#components/shell/page-error.tsx';

export default function ErrorPage(props: { error: Error & { digest?: string }; reset: () => void }) {
  return (
    <main className="grid min-h-dvh place-items-center">
      <h1 className="sr-only">Something went wrong</h1>
      <PageError {...props} />
    </main>
  );
}
