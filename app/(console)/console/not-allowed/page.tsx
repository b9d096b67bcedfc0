import { ShieldX } from 'lucide-react';
import type { Metadata } from 'next';
import { ConsolePage } from '#components/shell/console-page.tsx';
import { ButtonLink } from '#components/ui/button.tsx';
import { Card } from '#components/ui/card.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { roleTitles } from '#lib/rights.ts';
import { readUser, requireConsole } from '#lib/web/viewer.ts';

export const metadata: Metadata = { title: 'Not allowed' };

/** Where gates lead whose right is missing. */
export default async function NotAllowedPage() {
  await requireConsole();
  const user = await readUser();
  return (
    <ConsolePage title="Not allowed">
      <Card>
        <EmptyState
          icon={ShieldX}
          title={`Your role, ${user ? roleTitles[user.role] : 'User'}, does not allow this`}
          action={<ButtonLink href="/console">Overview</ButtonLink>}
        >
          An administrator can give you another role, under Users.
        </EmptyState>
      </Card>
    </ConsolePage>
  );
}
