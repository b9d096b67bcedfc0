'use client';

import { useActionState } from 'react';
import { Alert } from '#components/ui/alert.tsx';
import { Button } from '#components/ui/button.tsx';
import { Field } from '#components/ui/field.tsx';
import { PasswordInput } from '#components/ui/password-input.tsx';

/** Asks for one's password once more. Works without JavaScript. */
export function ConfirmPasswordForm({
  action,
  email,
  next,
}: {
  action: (before: string | null, form: FormData) => Promise<string | null>;
  email: string;
  next: string;
}) {
  const [problem, send, isPending] = useActionState(action, null);
  return (
    <form action={send} className="grid gap-5">
      {problem && <Alert tone="bad" title={problem} isLive />}
      {/* Password managers want to know whose password it is. */}
      <input type="email" autoComplete="username" value={email} readOnly hidden />
      <Field id="password" label="Password">
        <PasswordInput name="password" autoComplete="current-password" required fieldSize="lg" autoFocus />
      </Field>
      <input type="hidden" name="next" value={next} />
      <Button type="submit" variant="primary" size="lg" block busy={isPending}>
        Confirm
      </Button>
    </form>
  );
}
