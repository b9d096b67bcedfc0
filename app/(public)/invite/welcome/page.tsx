import { CircleCheck } from 'lucide-react';
import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { ButtonLink } from '#components/ui/button.tsx';
import { isOfConsole } from '#lib/rights.ts';
import { readUser } from '#lib/web/viewer.ts';

export const metadata: Metadata = { title: 'You can sign in' };

/** After a password was chosen: signed in, and where to go. */
export default async function WelcomePage() {
  const user = await readUser();
  if (!user) redirect('/login');
  return (
    <>
      <div className="grid gap-1.5">
        <h1 className="flex items-center gap-2.5 text-2xl font-bold tracking-tight">
          <CircleCheck aria-hidden className="size-6 shrink-0 text-ok" />
          Your password is set
        </h1>
        <p className="text-muted wrap-anywhere">
          You are signed in as {user.email}. From now on you sign in with this address and the password.
        </p>
      </div>
      <div className="grid gap-3">
        {isOfConsole(user.role) && (
          <ButtonLink href="/console" variant="primary" size="lg" block prefetch={false}>
            Open the console
          </ButtonLink>
        )}
        <ButtonLink
          href="/phone"
          variant={isOfConsole(user.role) ? 'plain' : 'primary'}
          size="lg"
          block
          prefetch={false}
        >
          Open on this phone
        </ButtonLink>
        <ButtonLink href="/desktop" size="lg" block prefetch={false}>
          Open the desktop view
        </ButtonLink>
      </div>
    </>
  );
}
