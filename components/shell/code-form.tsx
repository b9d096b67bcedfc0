'use client';

import { useActionState, useEffect, useRef } from 'react';
import { Alert } from '#components/ui/alert.tsx';
import { Button } from '#components/ui/button.tsx';
import { Field } from '#components/ui/field.tsx';
import { Input } from '#components/ui/input.tsx';

/** Asks for a code of an authenticator app, or for a recovery code. Works without JavaScript. */
export function CodeForm({
  action,
  isRecovery,
  hidden,
  submit,
}: {
  action: (before: string | null, form: FormData) => Promise<string | null>;
  isRecovery: boolean;
  hidden: Record<string, string>;
  submit: string;
}) {
  const [problem, send, isPending] = useActionState(action, null);
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (problem) form.current?.querySelector<HTMLInputElement>('[name=code]')?.focus();
  }, [problem]);
  return (
    <form ref={form} action={send} className="grid gap-5">
      {problem && <Alert tone="bad" title={problem} isLive />}
      <Field id="code" label={isRecovery ? 'Recovery code' : 'Code'}>
        <Input
          key={isRecovery ? 'recovery' : 'app'}
          name="code"
          autoComplete={isRecovery ? 'off' : 'one-time-code'}
          inputMode={isRecovery ? 'text' : 'numeric'}
          autoCapitalize="none"
          spellCheck={false}
          maxLength={100}
          required
          fieldSize="lg"
          autoFocus
        />
      </Field>
      {Object.entries(hidden).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <Button type="submit" variant="primary" size="lg" block busy={isPending}>
        {submit}
      </Button>
    </form>
  );
}
