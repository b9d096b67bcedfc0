import type { Metadata } from 'next';
import Link from 'next/link';
import { redirect } from 'next/navigation';
import { CodeForm } from '#components/shell/code-form.tsx';
import { NarrowPage } from '#components/shell/narrow-page.tsx';
import { PasskeyButton } from '#components/shell/passkey-button.tsx';
import { readSettings } from '#lib/settings/store.ts';
import { readFactors } from '#lib/users/second-factor/store.ts';
import { halfSignedInUser } from '#lib/web/auth.ts';
import { finishSignInAction } from '#lib/web/sign-in-action.ts';

export const metadata: Metadata = { title: 'Second factor' };

type Asked = Partial<Record<'next' | 'area' | 'with', string | string[]>>;

/** What is asked of somebody who gave the right password and has a second factor. */
export default async function SecondFactorPage({ searchParams }: { searchParams: Promise<Asked> }) {
  const asked = await searchParams;
  const text = (name: keyof Asked) => (typeof asked[name] === 'string' ? asked[name] : '');
  const [user, settings] = await Promise.all([halfSignedInUser(), readSettings()]);
  if (!user) redirect('/login');
  const factors = await readFactors(user.id);
  const isRecovery = text('with') === 'recovery';
  const where = { area: text('area'), next: text('next') };
  const other = new URLSearchParams(isRecovery ? where : { ...where, with: 'recovery' });
  return (
    <NarrowPage
      organisation={settings['organisation.name']}
      title="One more step"
      lead={
        isRecovery
          ? 'Each recovery code works once.'
          : factors.hasApp
            ? 'Type the code that your authenticator app shows for this system.'
            : 'Show the passkey that you added.'
      }
    >
      {factors.passkeys > 0 && <PasskeyButton to={{ signIn: where }} />}
      {(factors.hasApp || isRecovery) && (
        <CodeForm action={finishSignInAction} isRecovery={isRecovery} hidden={where} submit="Sign in" />
      )}
      <div className="grid gap-3">
        <Link
          href={`/login/second-factor?${other}`}
          prefetch={false}
          className="link-alone justify-self-start"
        >
          {isRecovery ? 'Back' : 'Use a recovery code'}
        </Link>
        <p className="text-sm text-muted">
          You have neither? An administrator can reset your second factor.{' '}
          {settings['organisation.support'] && `${settings['organisation.support']}.`}
        </p>
      </div>
    </NarrowPage>
  );
}
