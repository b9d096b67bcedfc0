'use client';

import './globals.css';

/** The last resort: the root layout itself could not be made. */
export default function GlobalError({ reset }: { error: Error; reset: () => void }) {
  return (
    <html lang="en">
      <body>
        <title>Something went wrong</title>
        <main className="grid min-h-dvh place-content-center justify-items-center gap-3 p-6 text-center">
          <h1>Something went wrong</h1>
          <p className="text-muted">Nothing was changed. The log has the reason.</p>
          <button
            type="button"
            onClick={reset}
            className="h-9 rounded-md bg-accent px-4 font-semibold text-on-accent"
          >
            Try again
          </button>
        </main>
      </body>
    </html>
  );
}
