import type { Metadata } from 'next';
import Link from 'next/link';
import { NarrowPage } from '#components/shell/narrow-page.tsx';
import { PasswordLinkForm } from '#components/shell/password-link-form.tsx';
import { Alert } from '#components/ui/alert.tsx';
import { missingForLinks } from '#lib/rules/requirements.ts';
import { readSettings } from '#lib/settings/store.ts';
import { forgottenPasswordHours } from '#lib/sign-in-links/issue.ts';
import { askForPasswordLinkAction } from '#lib/web/password-link-action.ts';

export const metadata: Metadata = { title: 'Forgot your password?' };

type Props = { searchParams: Promise<{ from?: string | string[] }> };

/** *Forgot your password?* of the three sign-in pages. It says the same to everybody, whoever exists. */
export default async function ForgottenPasswordPage({ searchParams }: Props) {
  const [settings, { from }] = await Promise.all([readSettings(), searchParams]);
  const canSend = missingForLinks(settings).length === 0;
  const support = settings['organisation.support'];
  const login = from === 'phone' || from === 'desktop' ? `/${from}/login` : '/login';
  return (
    <NarrowPage
      organisation={settings['organisation.name']}
      title="Forgot your password?"
      lead={
        canSend &&
        'We send a link to the address you sign in with. Until you have chosen another password, the present one goes on working.'
      }
    >
      {canSend ? (
        <PasswordLinkForm action={askForPasswordLinkAction} validHours={forgottenPasswordHours} />
      ) : (
        <Alert tone="info" title="Links cannot be sent from here yet.">
          Please ask an administrator of this system for a new password.
        </Alert>
      )}
      <Link href={login} className="link-alone justify-self-start" prefetch={false}>
        Back to sign in
      </Link>
      {support && <p className="text-sm text-muted">Questions? {support}.</p>}
    </NarrowPage>
  );
}
