import { SearchX } from 'lucide-react';
import { ButtonLink } from '#components/ui/button.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';

export default function NotFound() {
  return (
    <main className="grid min-h-dvh place-items-center">
      <h1 className="sr-only">Page not found</h1>
      <EmptyState
        icon={SearchX}
        title="This page is not here"
        action={<ButtonLink href="/">Go to the start</ButtonLink>}
      >
        The address may be mistyped, or what it showed was deleted.
      </EmptyState>
    </main>
  );
}
