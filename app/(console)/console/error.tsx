'use client';

import { ConsolePage } from '#components/shell/console-page.tsx';
import { PageError } from '#components/shell/page-error.tsx';
import { Card } from '#components/ui/card.tsx';

export default function ConsoleError(props: { error: Error & { digest?: string }; reset: () => void }) {
  return (
    <ConsolePage title="Something went wrong">
      <Card>
        <PageError {...props} readsLog />
      </Card>
    </ConsolePage>
  );
}
