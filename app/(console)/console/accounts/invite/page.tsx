import type { Metadata } from 'next';
import { ConsolePage } from '#components/shell/console-page.tsx';
import { ButtonLink } from '#components/ui/button.tsx';
import { listProviders } from '#lib/providers/store.ts';
import { requireAdmin } from '#lib/web/viewer.ts';
import { inviteAction } from './actions.ts';
import { InviteForm } from './invite-form.tsx';

export const metadata: Metadata = { title: 'Let the owner connect it' };

/** A mailbox of which nothing is known but its address and its owner. */
export default async function InvitePage() {
  await requireAdmin();
  const providers = (await listProviders())
    .filter(({ grant }) => grant === 'person')
    .map(({ id, name }) => ({ id, name }));
  return (
    <ConsolePage
      title="Let the owner connect it"
      lead="The owner is sent a link, and enters the password or signs in at the provider there. Nobody else has to know either."
      tools={<ButtonLink href="/console/accounts/new">Fill it in yourself</ButtonLink>}
    >
      <InviteForm action={inviteAction} providers={providers} />
    </ConsolePage>
  );
}
