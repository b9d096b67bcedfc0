'use client';

import { useEffect, useRef } from 'react';
import { Field } from '#components/ui/field.tsx';
import { PasswordInput } from '#components/ui/password-input.tsx';
import { longestPassword } from '#lib/fields/longest-password.ts';
import type { ShownFailure } from '#lib/update-links/update-events.ts';
import { failureWords } from './failure-words.ts';

/**
 * *Old password* and *New password*, or where none is stored yet only *Password*. What a failure is about is marked, and gets the
 * focus with its text selected.
 */
export function PasswordFields({ failure, isFirst }: { failure: ShownFailure | null; isFirst: boolean }) {
  const group = useRef<HTMLDivElement>(null);
  const wrong = failure && failureWords(failure).field;
  useEffect(() => {
    if (!failure || !wrong) return;
    const input = group.current?.querySelector<HTMLInputElement>(`[name=${wrong}]`);
    input?.focus();
    input?.select();
  }, [failure, wrong]);
  const attributes = (name: 'oldPassword' | 'newPassword') => ({
    name,
    fieldSize: 'lg' as const,
    required: true,
    maxLength: longestPassword,
    'aria-invalid': wrong === name || undefined,
    'aria-describedby': wrong === name ? 'update-failure' : undefined,
  });
  return (
    <div ref={group} className="grid gap-5">
      {!isFirst && (
        <Field id="old-password" label="Old password">
          <PasswordInput {...attributes('oldPassword')} autoComplete="current-password" />
        </Field>
      )}
      <Field
        id="new-password"
        label={isFirst ? 'Password of this mailbox' : 'New password'}
        help="The one you use for this mailbox now. We test it before we save it."
      >
        <PasswordInput
          {...attributes('newPassword')}
          autoComplete={isFirst ? 'current-password' : 'new-password'}
        />
      </Field>
    </div>
  );
}
