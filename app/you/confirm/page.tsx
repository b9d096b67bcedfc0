import type { Metadata } from 'next';
import Link from 'next/link';
import { CodeForm } from '#components/shell/code-form.tsx';
import { NarrowPage } from '#components/shell/narrow-page.tsx';
import { PasskeyButton } from '#components/shell/passkey-button.tsx';
import { Alert } from '#components/ui/alert.tsx';
import { readSettings } from '#lib/settings/store.ts';
import { ownIdentities } from '#lib/single-sign-on/own.ts';
import { listSignInButtons } from '#lib/single-sign-on/store.ts';
import { maySignInLocally } from '#lib/users/local-sign-in.ts';
import { readFactors } from '#lib/users/second-factor/store.ts';
import { signOnWords } from '#lib/web/sign-on-words.ts';
import { readUser, requireUserToSecure } from '#lib/web/viewer.ts';
import { confirmWithCodeAction, confirmWithPasswordAction } from './actions.ts';
import { ConfirmElsewhere } from './confirm-elsewhere.tsx';
import { ConfirmPasswordForm } from './confirm-password-form.tsx';

export const metadata: Metadata = { title: 'Confirm that it is you' };

type Asked = Partial<Record<'next' | 'with' | 'problem', string | string[]>>;

/** Asked before a sensitive act of who proved too long ago who they are. */
export default async function ConfirmPage({ searchParams }: { searchParams: Promise<Asked> }) {
  const viewer = await requireUserToSecure();
  const [user, settings, asked] = await Promise.all([readUser(), readSettings(), searchParams]);
  const [factors, identities, providers, mayLocally] = await Promise.all([
    readFactors(viewer.userId),
    ownIdentities(viewer.userId),
    listSignInButtons(),
    maySignInLocally({ email: user?.email ?? '' }),
  ]);
  const ways = providers.filter(({ issuer }) => identities.some((one) => one.issuer === issuer));
  const trouble = signOnWords(asked.problem);
  const next = typeof asked.next === 'string' ? asked.next : '';
  const isRecovery = asked.with === 'recovery';
  const other = new URLSearchParams(isRecovery ? { next } : { next, with: 'recovery' });
  return (
    <NarrowPage
      organisation={settings['organisation.name']}
      title="Confirm that it is you"
      lead="This is asked again from time to time before what could do harm in other hands."
    >
      {trouble && <Alert tone="bad" isLive title={trouble} />}
      {user?.hasSecondFactor ? (
        <>
          {factors.passkeys > 0 && <PasskeyButton to={{ confirm: next }} />}
          {(factors.hasApp || isRecovery) && (
            <CodeForm
              action={confirmWithCodeAction}
              isRecovery={isRecovery}
              hidden={{ next }}
              submit="Confirm"
            />
          )}
          <Link href={`/you/confirm?${other}`} prefetch={false} className="link-alone justify-self-start">
            {isRecovery ? 'Back' : 'Use a recovery code'}
          </Link>
        </>
      ) : (
        <>
          {mayLocally && (
            <ConfirmPasswordForm action={confirmWithPasswordAction} email={user?.email ?? ''} next={next} />
          )}
          <ConfirmElsewhere ways={ways} next={next} />
        </>
      )}
    </NarrowPage>
  );
}
