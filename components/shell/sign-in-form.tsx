'use client';

import { ActionForm, SubmitButton } from '#components/forms/action-form.tsx';
import { PasswordField, TextField } from '#components/forms/fields.tsx';
import type { FormAction } from '#components/forms/form-state.ts';

/** E-mail address and password. `area` decides where a sign-in lands when `next` says nothing. */
export function SignInForm({
  action,
  area = '',
  next,
}: {
  action: FormAction;
  area?: '' | '/phone' | '/desktop';
  next?: string | undefined;
}) {
  return (
    <ActionForm id="sign-in" action={action} className="grid gap-4">
      <input type="hidden" name="area" value={area} />
      {next && <input type="hidden" name="next" value={next} />}
      <TextField
        name="email"
        label="E-mail address"
        type="email"
        autoComplete="username"
        fieldSize="lg"
        spellCheck={false}
      />
      <PasswordField name="password" label="Password" autoComplete="current-password" fieldSize="lg" />
      <SubmitButton size="lg" block>
        Sign in
      </SubmitButton>
    </ActionForm>
  );
}
