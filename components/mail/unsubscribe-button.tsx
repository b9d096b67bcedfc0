'use client';

import { MailMinus } from 'lucide-react';
import type { ReactNode } from 'react';
import { ActionForm, SubmitButton } from '#components/forms/action-form.tsx';
import type { FormAction } from '#lib/web/form-state.ts';

/** The press itself. Works without JavaScript. */
export function UnsubscribeButton({
  action,
  id,
  children,
}: {
  action: FormAction;
  id: string;
  children: ReactNode;
}) {
  return (
    <ActionForm id="unsubscribe" action={action} className="grid gap-2">
      <input type="hidden" name="id" value={id} />
      <SubmitButton variant="plain" size="sm">
        <MailMinus aria-hidden />
        {children}
      </SubmitButton>
    </ActionForm>
  );
}
