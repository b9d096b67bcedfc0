import { ArrowLeft } from 'lucide-react';
import type { Metadata } from 'next';
import Link from 'next/link';
import { notFound } from 'next/navigation';
import { ConsolePage } from '#components/shell/console-page.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { readUser } from '#lib/users/store.ts';
import { requireAdmin } from '#lib/web/viewer.ts';
import { changeUserAction } from '../actions.ts';
import { UserForm } from '../user-form.tsx';
import { UserActions } from './user-actions.tsx';

export const metadata: Metadata = { title: 'User' };

export default async function UserPage({ params }: { params: Promise<{ id: string }> }) {
  const admin = await requireAdmin();
  const user = await readUser(admin, (await params).id);
  if (!user) notFound();
  const accounts = user.accountCount === 1 ? 'one mail account' : `${user.accountCount} mail accounts`;
  return (
    <ConsolePage
      title={user.name || user.email}
      lead={
        <>
          Last sign-in <RelativeTime at={user.lastSignInAt} never="never" />, owns {accounts}.
        </>
      }
      tools={
        <Link href="/console/users" className="link inline-flex items-center gap-1.5 text-sm">
          <ArrowLeft aria-hidden className="size-4" />
          Users
        </Link>
      }
      actions={<UserActions id={user.id} email={user.email} accounts={user.accountCount} />}
    >
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
    </ConsolePage>
  );
}
