'use client';

import { ActionForm, SubmitButton } from '#components/forms/action-form.tsx';
import { PasswordField, TextField } from '#components/forms/fields.tsx';
import type { FormAction } from '#lib/web/form-state.ts';

export function SetupForm({ action }: { action: FormAction }) {
  return (
    <ActionForm id="setup" action={action} className="grid gap-4">
      <TextField
        name="code"
        label="Set-up code"
        help="Rekey printed it where it was started, in the form XXXX-XXXX-XXXX."
        fieldSize="lg"
        autoComplete="one-time-code"
        spellCheck={false}
        className="font-sans"
      />
      <TextField
        name="name"
        label="Your name"
        isOptional
        fieldSize="lg"
        autoComplete="name"
        autoCapitalize="words"
      />
      <TextField
        name="email"
        label="E-mail address"
        help="You sign in with it."
        type="email"
        fieldSize="lg"
        autoComplete="username"
        spellCheck={false}
      />
      <PasswordField
        name="password"
        label="Password"
        help="8 characters or more; a few plain words make a good one."
        fieldSize="lg"
        autoComplete="new-password"
      />
      <SubmitButton size="lg" block>
        Create administrator
      </SubmitButton>
    </ActionForm>
  );
}
