import Link from 'next/link';
import { redirect } from 'next/navigation';
import { Alert } from '#components/ui/alert.tsx';
import { Summary } from '#components/ui/summary.tsx';
import { readSettings } from '#lib/settings/store.ts';
import { listSignInButtons } from '#lib/single-sign-on/store.ts';
import { onlyLocalUser } from '#lib/users/local-sign-in.ts';
import { claimedSessionId } from '#lib/web/auth.ts';
import { signInAction } from '#lib/web/sign-in-action.ts';
import { signOnWords } from '#lib/web/sign-on-words.ts';
import { afterSignIn, readUser } from '#lib/web/viewer.ts';
import { LoginForm } from './login-form.tsx';
import { NarrowPage } from './narrow-page.tsx';
import { PasskeyButton } from './passkey-button.tsx';
import { SignOnButtons } from './sign-on-buttons.tsx';

/** What may stand in the address of a sign-in page: where one was going, and why single sign-on did not lead there. */
export type SignInSearch = { next?: string | string[]; problem?: string | string[] };

/** The sign-in page of an area: the console (''), the phone view or the desktop view. */
export async function LoginPage({
  area,
  words,
  searchParams,
}: {
  area: '' | '/phone' | '/desktop';
  /** What one signs in to, after the organisation's name. */
  words: string;
  searchParams: Promise<SignInSearch>;
}) {
  const { next: asked, problem: code } = await searchParams;
  const next = typeof asked === 'string' ? asked : undefined;
  const [user, settings, providers, only] = await Promise.all([
    readUser(),
    readSettings(),
    listSignInButtons(),
    onlyLocalUser(),
  ]);
  if (user) redirect(afterSignIn(user.role, next, area));
  // The browser still holds the cookie of a session that is no more.
  const wasSignedOut = (await claimedSessionId()) !== null;
  const support = settings['organisation.support'];
  const problem = signOnWords(code);
  const local = (
    <>
      <LoginForm action={signInAction} area={area} next={next} />
      <PasskeyButton to={{ signIn: { next: next ?? '', area } }} />
    </>
  );
  return (
    <NarrowPage organisation={settings['organisation.name']} title="Sign in" lead={words}>
      {wasSignedOut && (
        <Alert tone="info" isLive title="You have been signed out.">
          Your session here was ended, or it ran out. Sign in to go on.
        </Alert>
      )}
      {problem && <Alert tone="bad" isLive title={problem} />}
      {only === null ? (
        <>
          {local}
          <SignOnButtons providers={providers} area={area} next={next} isPrimary={false} />
          <Link
            href={area ? `/forgotten-password?from=${area.slice(1)}` : '/forgotten-password'}
            className="link-alone justify-self-start"
            prefetch={false}
          >
            Forgot your password?
          </Link>
        </>
      ) : (
        <>
          <SignOnButtons providers={providers} area={area} next={next} isPrimary />
          <details className="grid gap-6">
            <Summary className="text-sm">Emergency administrator</Summary>
            <div className="mt-5 grid gap-6">{local}</div>
          </details>
        </>
      )}
      {support && <p className="text-sm text-muted">Questions? {support}.</p>}
    </NarrowPage>
  );
}
