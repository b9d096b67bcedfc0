'use client';

import { ConsolePage } from '#components/shell/console-page.tsx';
import { PageError } from '#components/shell/page-error.tsx';

export default function ConsoleError(props: { error: Error & { digest?: string }; reset: () => void }) {
  return (
    <ConsolePage title="Something went wrong">
      <PageError {...props} />
    </ConsolePage>
  );
}
