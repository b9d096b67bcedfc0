import Link from 'next/link';
import { redirect } from 'next/navigation';
import { Alert } from '#components/ui/alert.tsx';
import { LogoMark } from '#components/ui/logo.tsx';
import { readSettings } from '#lib/settings/store.ts';
import { claimedSessionId } from '#lib/web/auth.ts';
import { signInAction } from '#lib/web/sign-in-action.ts';
import { afterSignIn, readUser } from '#lib/web/viewer.ts';
import { LoginForm } from './login-form.tsx';
import { PasskeyButton } from './passkey-button.tsx';

/** The sign-in page of an area: the console (''), the phone view or the desktop view. */
export async function LoginPage({
  area,
  words,
  searchParams,
}: {
  area: '' | '/phone' | '/desktop';
  /** What one signs in to, after the organisation's name. */
  words: string;
  searchParams: Promise<{ next?: string | string[] }>;
}) {
  const { next: asked } = await searchParams;
  const next = typeof asked === 'string' ? asked : undefined;
  const [user, settings] = await Promise.all([readUser(), readSettings()]);
  if (user) redirect(afterSignIn(user.role, next, area));
  // The browser still holds the cookie of a session that is no more.
  const wasSignedOut = (await claimedSessionId()) !== null;
  const support = settings['organisation.support'];
  return (
    <main className="mx-auto grid min-h-dvh w-full max-w-[410px] content-start gap-6 px-5 py-8 sm:content-center sm:py-12">
      <div className="grid gap-4">
        <LogoMark className="size-10" />
        <div className="grid gap-1">
          <h1 className="text-2xl font-bold tracking-tight">Sign in</h1>
          <p className="text-muted wrap-anywhere">
            {settings['organisation.name'] ?? 'Rekey'} · {words}
          </p>
        </div>
      </div>
      {wasSignedOut && (
        <Alert tone="info" isLive title="You have been signed out.">
          Your session here was ended, or it ran out. Sign in to go on.
        </Alert>
      )}
      <LoginForm action={signInAction} area={area} next={next} />
      <PasskeyButton to={{ signIn: { next: next ?? '', area } }} />
      <Link
        href={area ? `/forgotten-password?from=${area.slice(1)}` : '/forgotten-password'}
        className="link justify-self-start"
        prefetch={false}
      >
        Forgot your password?
      </Link>
      {support && <p className="text-sm text-muted">Questions? {support}.</p>}
    </main>
  );
}
