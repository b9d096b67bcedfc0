'use client';

import type { ReactNode } from 'react';
import { ActionForm, SubmitButton, useForm } from '#components/forms/action-form.tsx';
import { TextField } from '#components/forms/fields.tsx';
import type { FormAction } from '#lib/web/form-state.ts';
import { RecoveryCodes } from './recovery-codes.tsx';

/**
 * What the authenticator app is to be given, and its first code; then the recovery codes, this once. It stands in the page
 * whether the app is set up or not, so that these are not lost when it is.
 */
export function AuthenticatorForm({
  action,
  secret,
  qrCode,
}: {
  action: FormAction;
  secret: string | null;
  qrCode: ReactNode;
}) {
  return (
    <ActionForm id="authenticator" action={action}>
      <Body secret={secret} qrCode={qrCode} />
    </ActionForm>
  );
}

function Body({ secret, qrCode }: { secret: string | null; qrCode: ReactNode }) {
  const { state } = useForm();
  if (state.status === 'done' && state.message) return <RecoveryCodes codes={state.message} />;
  if (!secret) return null;
  return (
    <div className="mt-3 grid gap-4 first:mt-0">
      <p>Scan this with the app, or type the secret into it.</p>
      {qrCode}
      <code className="text-sm select-all wrap-anywhere">{secret.replace(/(.{4})(?=.)/g, '$1 ')}</code>
      <TextField
        name="code"
        label="Code that the app shows"
        autoComplete="one-time-code"
        inputMode="numeric"
        maxLength={20}
        className="max-w-xs"
      />
      <div>
        <SubmitButton>Turn on</SubmitButton>
      </div>
    </div>
  );
}
