import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { BackLink } from '#components/shell/back-link.tsx';
import { ConsolePage } from '#components/shell/console-page.tsx';
import { ProofNote } from '#components/shell/proof-note.tsx';
import { Changeable } from '#components/shell/rights.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { readUser } from '#lib/users/store.ts';
import { may } from '#lib/viewer.ts';
import { requireRight } from '#lib/web/viewer.ts';
import { changeUserAction } from '../actions.ts';
import { UserForm } from '../user-form.tsx';
import { InvitationNote } from './invitation-note.tsx';
import { UserActions } from './user-actions.tsx';

type Props = { params: Promise<{ id: string }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const user = await readUser(await requireRight('users:read'), (await params).id);
  return { title: user?.email ?? 'User' };
}

export default async function UserPage({ params }: Props) {
  const admin = await requireRight('users:read');
  const user = await readUser(admin, (await params).id);
  if (!user) notFound();
  return (
    <ConsolePage
      title={user.name || user.email}
      lead={
        <>
          Last sign-in <RelativeTime at={user.lastSignInAt} never="never" />,{' '}
          {countWords(user.sessionCount, 'open session')}, owns{' '}
          {countWords(user.accountCount, 'mail account')}
          {user.hasSecondFactor ? ', has a second factor' : ''}.
        </>
      }
      back={<BackLink href="/console/users">Users</BackLink>}
      actions={
        may(admin, 'users:write') && (
          <UserActions
            user={{
              id: user.id,
              email: user.email,
              accounts: user.accountCount,
              sessions: user.sessionCount,
              hasPassword: user.hasPassword,
              hasSecondFactor: user.hasSecondFactor,
              allowLogin: user.allowLogin,
              hasOpenLink: ['waiting', 'sent', 'failed'].includes(user.invitation?.state ?? ''),
              wasSent: user.invitation !== null,
            }}
          />
        )
      }
    >
      {may(admin, 'users:write') && <ProofNote path={`/console/users/${user.id}`} />}
      <InvitationNote user={user} />
      <Changeable right="users:write">
        <UserForm
          action={changeUserAction.bind(null, user.id)}
          isNew={false}
          initial={{
            email: user.email,
            name: user.name,
            role: user.role,
            allowLogin: String(user.allowLogin),
            phone: user.phone ?? '',
            alternateEmail: user.alternateEmail ?? '',
            hasPassword: user.hasPassword ? 'true' : '',
          }}
        />
      </Changeable>
    </ConsolePage>
  );
}

function countWords(count: number, what: string): string {
  if (count === 0) return `no ${what}`;
  return count === 1 ? `one ${what}` : `${count.toLocaleString('en')} ${what}s`;
}
