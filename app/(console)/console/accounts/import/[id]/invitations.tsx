import { MissingSettings } from '#components/settings/missing-settings.tsx';
import { LiveRefresh } from '#components/shell/live-refresh.tsx';
import { Alert } from '#components/ui/alert.tsx';
import { Button } from '#components/ui/button.tsx';
import { Card } from '#components/ui/card.tsx';
import { countInvitations, listUnreached } from '#lib/account-imports/invitations.ts';
import { missingForLinks } from '#lib/rules/requirements.ts';
import { readSettings } from '#lib/settings/store.ts';
import type { AdminViewer } from '#lib/viewer.ts';
import { inviteAction } from '../actions.ts';
import { UnreachedOwners } from './rows.tsx';

/** Whose accounts wait for their sign-in at a provider: how many were told, and who was not reached. Of none, nothing. */
export async function Invitations({ admin, id }: { admin: AdminViewer; id: string }) {
  const { all, told, waiting, unsent, unreached } = await countInvitations(admin, id);
  if (all === 0) return null;
  const missing = unsent + unreached > 0 ? missingForLinks(await readSettings()) : [];
  return (
    <section className="grid gap-3" aria-labelledby="invitations">
      <h2 id="invitations">Invitations</h2>
      <Card className="grid max-w-3xl gap-3 p-4">
        {waiting > 0 && <LiveRefresh everyMs={2000} />}
        <label htmlFor="told" className="font-semibold" role="status">
          {number(told)} of {number(all)} owners told
        </label>
        <progress id="told" value={told} max={all} className="h-2 w-full accent-accent" />
        <p className="text-sm text-muted">
          Each is sent a link to sign in at the provider, by which the account is connected.{' '}
          {waiting > 0 && `${number(waiting)} on their way. `}
          {unsent > 0 && `${number(unsent)} not sent yet. `}
          {unreached > 0 && `${number(unreached)} not reached.`}
        </p>
        {missing.length > 0 ? (
          <Alert tone="warn" title="Invitations cannot be sent yet.">
            <MissingSettings keys={missing} />
          </Alert>
        ) : (
          unsent + unreached > 0 && (
            <form action={inviteAction.bind(null, id)}>
              <Button type="submit">{unreached > 0 ? 'Send them again' : 'Send invitations'}</Button>
            </form>
          )
        )}
      </Card>
      {unreached > 0 && <UnreachedOwners rows={await listUnreached(admin, id)} />}
    </section>
  );
}

const number = (count: number) => count.toLocaleString('en');
