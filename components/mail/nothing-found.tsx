import { SearchX } from 'lucide-react';
import { ButtonLink } from '#components/ui/button.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';

/** No message holds what was asked for: what to try. `everywhere` searches all mail, where only a part was. */
export function NothingFound({ asked, everywhere }: { asked: string; everywhere: string | null }) {
  return (
    <EmptyState
      icon={SearchX}
      title={`Nothing found for “${asked}”`}
      action={
        everywhere && (
          <ButtonLink href={everywhere} prefetch={false}>
            Search all mail
          </ButtonLink>
        )
      }
    >
      All words have to occur in subject, sender or text. Try fewer words, or the beginning of one.
    </EmptyState>
  );
}
