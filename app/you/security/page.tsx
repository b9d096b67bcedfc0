import type { Metadata } from 'next';
import { Alert } from '#components/ui/alert.tsx';
import { Button } from '#components/ui/button.tsx';
import { Card } from '#components/ui/card.tsx';
import { DayTime } from '#components/ui/day-time.tsx';
import { ExactTime } from '#components/ui/relative-time.tsx';
import { readSettings } from '#lib/settings/store.ts';
import { ownIdentities } from '#lib/single-sign-on/own.ts';
import { listSignInButtons } from '#lib/single-sign-on/store.ts';
import { readOwnSecondFactor, readPreparedSecret } from '#lib/users/second-factor/store.ts';
import { addressFor } from '#lib/users/second-factor/totp.ts';
import { signOnWords } from '#lib/web/sign-on-words.ts';
import { isProofFresh, readSecondFactorDue, readUser, requireUserToSecure } from '#lib/web/viewer.ts';
import { OwnPage, Section } from '../own-page.tsx';
import {
  confirmAuthenticatorAction,
  prepareAuthenticatorAction,
  removeAuthenticatorAction,
  renewRecoveryCodesAction,
} from './actions.ts';
import { AuthenticatorForm } from './authenticator-form.tsx';
import { Passkeys } from './passkeys.tsx';
import { QrCode } from './qr-code.tsx';
import { RecoveryForm } from './recovery-form.tsx';
import { RemoveAuthenticator } from './remove-authenticator.tsx';
import { SignOn } from './sign-on.tsx';

export const metadata: Metadata = { title: 'Security' };

type Props = { searchParams: Promise<{ problem?: string | string[] }> };

/** One's own second factor: setting it up, its recovery codes, and the way without it. */
export default async function SecurityPage({ searchParams }: Props) {
  const viewer = await requireUserToSecure();
  const [user, settings, factor, dueAt, isFresh, providers, identities, { problem }] = await Promise.all([
    readUser(),
    readSettings(),
    readOwnSecondFactor(viewer),
    readSecondFactorDue(),
    isProofFresh(),
    listSignInButtons(),
    ownIdentities(viewer.userId),
    searchParams,
  ]);
  const trouble = signOnWords(problem);
  const secret = isFresh ? await readPreparedSecret(viewer) : null;
  const { authenticator, passkeys, recoveryCodes } = factor;
  return (
    <OwnPage
      back={{ href: '/you', words: 'Your sign-in' }}
      title="Security"
      lead={
        <p className="text-muted">
          A second factor keeps out who only knows your password: at sign-in you are also asked for a code of
          an app, or for a passkey.
        </p>
      }
    >
      {trouble && <Alert tone="bad" isLive title={trouble} />}
      {dueAt && (
        <Alert tone="warn" title="A second factor is required of you">
          Set it up before <ExactTime at={dueAt} />; from then on you get nowhere else without it.
        </Alert>
      )}
      <Section title="Authenticator app">
        <Card className="grid p-4 [&>form:has(div)+*]:mt-4">
          <AuthenticatorForm
            action={confirmAuthenticatorAction}
            secret={secret?.reveal() ?? null}
            qrCode={
              secret && (
                <QrCode
                  text={addressFor(secret, settings['organisation.name'] ?? 'Rekey', user?.email ?? '')}
                />
              )
            }
          />
          {authenticator && (
            <div className="flex flex-wrap items-center justify-between gap-3">
              <p>
                On since <DayTime at={authenticator.since} />.
              </p>
              <RemoveAuthenticator action={removeAuthenticatorAction} />
            </div>
          )}
          {!authenticator && !secret && <SetUpAuthenticator />}
        </Card>
      </Section>
      <Section title="Passkeys">
        <Card className="p-4">
          <Passkeys passkeys={passkeys} />
        </Card>
      </Section>
      {user?.hasSecondFactor && (
        <Section title="Recovery codes">
          <Card className="grid gap-4 p-4">
            <p>
              {recoveryCodes === 1 ? 'One code is left' : `${recoveryCodes} codes are left`}, for when the
              phone is not at hand. Each works once.
            </p>
            <RecoveryForm action={renewRecoveryCodesAction} />
          </Card>
        </Section>
      )}
      {providers.length > 0 && (
        <Section title="Single sign-on">
          <Card className="p-4">
            <SignOn
              ways={providers.map(({ id, name, issuer }) => ({
                id,
                name,
                identity: identities.find((one) => one.issuer === issuer)?.id ?? null,
              }))}
            />
          </Card>
        </Section>
      )}
    </OwnPage>
  );
}

function SetUpAuthenticator() {
  return (
    <form action={prepareAuthenticatorAction} className="grid justify-items-start gap-3">
      <p>Off. Any app for one-time codes will do, on a phone or in a password manager.</p>
      <Button type="submit" variant="primary">
        Set up authenticator app
      </Button>
    </form>
  );
}
