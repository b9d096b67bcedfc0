import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { NarrowPage } from '#components/shell/narrow-page.tsx';
import { SignInForm } from '#components/shell/sign-in-form.tsx';
import { Alert } from '#components/ui/alert.tsx';
import { db } from '#lib/db/client.ts';
import { readSettings } from '#lib/settings/store.ts';
import { administratorExists } from '#lib/users/administrator-exists.ts';
import { afterSignIn, readUser } from '#lib/web/viewer.ts';
import { signInAction } from './actions.ts';

export const metadata: Metadata = { title: 'Sign in' };

type Props = { searchParams: Promise<{ next?: string | string[]; welcome?: string }> };

export default async function LoginPage({ searchParams }: Props) {
  const { next: asked, welcome } = await searchParams;
  const next = typeof asked === 'string' ? asked : undefined;
  const user = await readUser();
  if (user) redirect(afterSignIn(user.role, next));
  if (!(await administratorExists(db()))) redirect('/setup');
  const settings = await readSettings();
  return (
    <NarrowPage organisation={settings['organisation.name']} title="Sign in">
      {welcome !== undefined && (
        <Alert tone="ok" title="Rekey is set up">
          Sign in with the address and the password you just chose.
        </Alert>
      )}
      <SignInForm action={signInAction} next={next} />
      {settings['organisation.support'] && (
        <p className="text-sm text-muted wrap-anywhere">Questions? {settings['organisation.support']}</p>
      )}
    </NarrowPage>
  );
}
