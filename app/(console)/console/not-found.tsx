import { SearchX } from 'lucide-react';
import { ConsolePage } from '#components/shell/console-page.tsx';
import { ButtonLink } from '#components/ui/button.tsx';
import { Card } from '#components/ui/card.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';

export default function NotFound() {
  return (
    <ConsolePage title="Not found">
      <Card>
        <EmptyState
          icon={SearchX}
          title="This is not here any more"
          action={
            <>
              <ButtonLink href="/console/accounts">Email Accounts</ButtonLink>
              <ButtonLink href="/console">Overview</ButtonLink>
            </>
          }
        >
          It was deleted, or its address is mistyped.
        </EmptyState>
      </Card>
    </ConsolePage>
  );
}
