'use client';

import { ActionForm, SubmitButton } from '#components/forms/action-form.tsx';
import { PasswordField } from '#components/forms/fields.tsx';
import { Card } from '#components/ui/card.tsx';
import { toast } from '#components/ui/toast.tsx';
import type { FormAction } from '#lib/web/form-state.ts';

/** The present password, and the one to come. Changing it signs one out everywhere else. */
export function PasswordForm({ action, email }: { action: FormAction; email: string }) {
  return (
    <Card className="p-4">
      <ActionForm
        id="own-password"
        action={action}
        onDone={() => {
          toast('ok', 'Password changed', { description: 'You were signed out everywhere else.' });
          for (const field of document.querySelectorAll<HTMLInputElement>('#own-password input[name]'))
            field.value = '';
        }}
        className="grid gap-4"
      >
        {/* Password managers want to know whose password it is. */}
        <input type="email" autoComplete="username" value={email} readOnly hidden />
        <PasswordField name="presentPassword" label="Present password" autoComplete="current-password" />
        <PasswordField
          name="newPassword"
          label="New password"
          help="8 characters or more. You will be signed out everywhere else."
          autoComplete="new-password"
        />
        <div>
          <SubmitButton>Change password</SubmitButton>
        </div>
      </ActionForm>
    </Card>
  );
}
