'use client';

import { useActionState, useEffect, useRef } from 'react';
import { Alert } from '#components/ui/alert.tsx';
import { Button } from '#components/ui/button.tsx';
import { Field } from '#components/ui/field.tsx';
import { Input } from '#components/ui/input.tsx';
import { PasswordInput } from '#components/ui/password-input.tsx';
import type { SignInProblem } from '#lib/web/sign-in-action.ts';

/** E-mail address and password. Works without JavaScript. */
export function LoginForm({
  action,
  area,
  next,
}: {
  action: (before: SignInProblem, form: FormData) => Promise<SignInProblem>;
  area: '' | '/phone' | '/desktop';
  next: string | undefined;
}) {
  const [problem, submit, isPending] = useActionState(action, null);
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (problem) form.current?.querySelector<HTMLInputElement>('[name=password]')?.focus();
  }, [problem]);
  return (
    <form ref={form} action={submit} className="grid gap-5">
      {problem && (
        <Alert tone="bad" title={problem.message} isLive>
          {null}
        </Alert>
      )}
      <Field id="email" label="E-mail address">
        <Input
          name="email"
          type="email"
          autoComplete="username"
          inputMode="email"
          spellCheck={false}
          autoCapitalize="none"
          required
          fieldSize="lg"
          defaultValue={problem?.email}
          autoFocus
        />
      </Field>
      <Field id="password" label="Password">
        <PasswordInput name="password" autoComplete="current-password" required fieldSize="lg" />
      </Field>
      <input type="hidden" name="area" value={area} />
      {next && <input type="hidden" name="next" value={next} />}
      <Button type="submit" variant="primary" size="lg" block busy={isPending}>
        Sign in
      </Button>
    </form>
  );
}
