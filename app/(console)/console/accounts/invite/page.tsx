import type { Metadata } from 'next';
import Link from 'next/link';
import { MissingSettings } from '#components/settings/missing-settings.tsx';
import { ConsolePage } from '#components/shell/console-page.tsx';
import { Alert } from '#components/ui/alert.tsx';
import { listProviders } from '#lib/providers/store.ts';
import { missingForLinks } from '#lib/rules/requirements.ts';
import { readSettings } from '#lib/settings/store.ts';
import { requireRight } from '#lib/web/viewer.ts';
import { inviteAction } from './actions.ts';
import { InviteForm } from './invite-form.tsx';

export const metadata: Metadata = { title: 'Let the owner connect it' };

/** A mailbox of which nothing is known but its address and its owner. */
export default async function InvitePage() {
  await requireRight('accounts:write');
  const missing = missingForLinks(await readSettings());
  const providers = (await listProviders())
    .filter(({ grant }) => grant === 'person')
    .map(({ id, name }) => ({ id, name }));
  return (
    <ConsolePage
      title="Let the owner connect it"
      lead={
        <>
          The owner is sent a link, and enters the password or signs in at the provider there. Nobody else has
          to know either. You know it?{' '}
          <Link href="/console/accounts/new" className="link">
            Fill it in yourself
          </Link>
          .
        </>
      }
    >
      {missing.length > 0 && (
        <Alert tone="warn" title="No link can be sent yet." className="max-w-3xl">
          <MissingSettings keys={missing} />
        </Alert>
      )}
      <InviteForm action={inviteAction} providers={providers} />
    </ConsolePage>
  );
}
