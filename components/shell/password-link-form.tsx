'use client';

import { useActionState } from 'react';
import { Alert } from '#components/ui/alert.tsx';
import { Button } from '#components/ui/button.tsx';
import { Field } from '#components/ui/field.tsx';
import { Input } from '#components/ui/input.tsx';
import type { PasswordLinkState } from '#lib/web/password-link-action.ts';

/** Asks where to send a link to choose a password. Works without JavaScript. */
export function PasswordLinkForm({
  action,
  validHours,
}: {
  action: (before: PasswordLinkState, form: FormData) => Promise<PasswordLinkState>;
  validHours: number;
}) {
  const [state, submit, isPending] = useActionState(action, null);
  if (state?.status === 'sent') {
    return (
      <Alert tone="info" title="Look into your mailbox." isLive>
        If somebody signs in here as {state.email}, a message with a link to choose a new password is on its
        way there. It can take a few minutes; look among unwanted mail too. The link works once, for{' '}
        {validHours} hours; of several messages the first link used ends the others.
      </Alert>
    );
  }
  return (
    <form action={submit} className="grid gap-5">
      {state && (
        <Alert tone="bad" title={state.message} isLive>
          {null}
        </Alert>
      )}
      <Field id="email" label="E-mail address" help="The one you sign in with here.">
        <Input
          name="email"
          type="email"
          autoComplete="username"
          inputMode="email"
          spellCheck={false}
          autoCapitalize="none"
          required
          maxLength={320}
          fieldSize="lg"
          defaultValue={state?.email}
          autoFocus
        />
      </Field>
      <Button type="submit" variant="primary" size="lg" block busy={isPending}>
        Send the link
      </Button>
    </form>
  );
}
